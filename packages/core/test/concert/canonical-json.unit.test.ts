import { expect, test } from "vitest";
import { canonicalJson, isSameJson } from "../../src/concert/canonical-json.ts";

test("the text of a value has the fields of each object in one order, and lists in theirs", () => {
  const value = { b: 1, c: { z: null, y: [{ d: 1, c: 2 }, 3] }, a: "x" };
  const text = '{"a":"x","b":1,"c":{"y":[{"c":2,"d":1},3],"z":null}}';
  // Servers of two versions compare these texts, so its form is kept.
  expect(canonicalJson(value)).toBe(text);
  expect(isSameJson(value, { a: "x", c: { y: [{ c: 2, d: 1 }, 3], z: null }, b: 1 })).toBe(true);
  expect(isSameJson([1, 2], [2, 1])).toBe(false);
  expect(isSameJson({ a: null }, {})).toBe(false);
});
