import { expect, it } from "vitest";
import { bankPath, placeOf } from "./location";

it("finds any name of a bank again", () => {
  for (const bank of ["demo", "a b", "100%", "%41", "ü?#&", "\u202e", "b@nk:1"]) {
    const path = new URL(bankPath(bank, "memories", "x/y", { q: "a&b", offset: 0 }), "http://h").pathname;
    expect(placeOf(path)).toEqual({ bank, page: "memories", rest: ["x/y"] });
  }
  expect(bankPath("a", "recall", { q: "a&b", none: null })).toBe("/banks/a/recall?q=a%26b");
  expect(placeOf("/")).toEqual({ bank: null, page: "", rest: [] });
  expect(placeOf("/keys")).toEqual({ bank: null, page: "keys", rest: [] });
  expect(placeOf("/banks/%zz")).toEqual({ bank: "%zz", page: "", rest: [] });
});
