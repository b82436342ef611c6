import { describe, expect, it } from "vitest";
import { diffWords } from "./diff";
import { clip, pieces, shellWord, unitsOf, visible } from "./text";
import { absolute, ago, duration } from "./time";

describe("text", () => {
  it("shows what is invisible", () => {
    expect(visible("a\u202eb\u0000c")).toBe("a‹U+202E›b‹U+0000›c");
    expect(pieces("a\u202eb").map((piece) => piece.hidden)).toEqual([undefined, "U+202E", undefined]);
    expect(visible("\ud800")).toBe("‹U+D800›");
  });
  it("leaves ordinary text, emoji and joiners alone", () => {
    for (const text of ["", "Grüße\n\tan 👩‍👩‍👧", "می\u200cخواهم"]) expect(visible(text)).toBe(text);
  });
  it("never clips half a surrogate pair", () => {
    expect(clip("a😀b", 2)).toBe("a…");
    expect(clip("a😀b", 3)).toBe("a😀…");
    expect(clip("short")).toBe("short");
  });
  it("quotes a name for a shell where it must", () => {
    expect(shellWord("user-42")).toBe("user-42");
    expect(shellWord("my bank")).toBe("'my bank'");
    expect(shellWord("it's; $(ls)")).toBe("'it'\\''s; $(ls)'");
    expect(shellWord("-x")).toBe("'-x'");
  });
  it("counts code points, as the server does", () => {
    expect([...unitsOf("a😀b", [3, 0, 1, 2])]).toEqual([
      [0, 0],
      [1, 1],
      [2, 3],
      [3, 4],
    ]);
    expect(unitsOf("ab", [9]).get(9)).toBe(2);
  });
});

describe("diff", () => {
  it("tells word by word what changed", () => {
    expect(diffWords("Nadia lives in Leeds.", "Nadia lives in Bristol now.")).toEqual([
      { kind: "same", text: "Nadia lives in " },
      { kind: "removed", text: "Leeds" },
      { kind: "added", text: "Bristol now" },
      { kind: "same", text: "." },
    ]);
    expect(diffWords("", "")).toEqual([]);
    expect(diffWords("", "a")).toEqual([{ kind: "added", text: "a" }]);
  });
  it("gives both texts back, also very long ones", () => {
    const before = "word ".repeat(9000);
    const after = "other ".repeat(9000);
    const changes = diffWords(before, after);
    const side = (kind: string) => changes.filter((c) => c.kind !== kind).map((c) => c.text);
    expect(side("added").join("")).toBe(before);
    expect(side("removed").join("")).toBe(after);
  });
});

describe("time", () => {
  it("is relative, absolute and a length", () => {
    const now = new Date("2024-03-04T18:30:00Z");
    expect(ago(new Date("2024-03-01T18:30:00Z"), now)).toBe("3 days ago");
    expect(ago(now, now)).toBe("now");
    expect(absolute(now)).toBe("2024-03-04 18:30:00 UTC");
    expect([850, 3200, 250_000, 7_500_000].map(duration)).toEqual([
      "850 ms",
      "3.2 s",
      "4 min 10 s",
      "2 h 5 min",
    ]);
  });
});
