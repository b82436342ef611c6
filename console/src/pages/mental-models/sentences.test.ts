import { describe, expect, it } from "vitest";
import { cut, numbered } from "./sentences";

const one = (text: string, ...ids: string[]) => ({ text, memory_ids: ids });

describe("sentences of a mental model", () => {
  it("are found in their order, and what is between them stays", () => {
    expect(cut("# A\n\nB. B. C.", [one("B."), one("B."), one("gone"), one("C.")])).toEqual([
      { text: "# A\n\n" },
      { text: "B.", sentence: 0 },
      { text: " " },
      { text: "B.", sentence: 1 },
      { text: " " },
      { text: "C.", sentence: 3 },
    ]);
    expect(cut("", [one("")])).toEqual([]);
    expect(cut("x", [])).toEqual([{ text: "x" }]);
  });
  it("number the memories they name", () => {
    expect([...numbered([one("a", "x", "y"), one("b", "y", "z")], ["w", "x"])]).toEqual([
      ["x", 1],
      ["y", 2],
      ["z", 3],
      ["w", 4],
    ]);
  });
});
