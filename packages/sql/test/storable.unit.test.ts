import fc from "fast-check";
import { expect, test } from "vitest";
import { storable, toJson, toRows } from "../src/sql.ts";

const corrupt = expect.objectContaining({ name: "TicketingError", code: "CORRUPT" });
const unstorable = ["\0", "a\0b", "\ud800", "x\udfff", "\udc00\ud800"];

test.for(unstorable)("text that a database would change is refused (%j)", (text) => {
  for (const put of [
    () => storable(text),
    () => toRows([["fine", text]]),
    () => toJson({ deep: [{ text }] }),
    () => toJson({ [text]: 1 }),
  ]) {
    expect(put).toThrow(corrupt);
  }
});

test.for([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("%d fits no integer", (value) => {
  expect(() => toRows([[value]])).toThrow(corrupt);
});

test("every other text is taken as it is, backslashes and escapes included", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("\\u0000", "\\\\u0000", "\\ud800", "\\", '"', "😀", "좌석", "\u2028"),
  );
  fc.assert(
    fc.property(fc.array(text), (parts) => {
      const value = parts.join("").replaceAll("\0", "");
      expect(storable(value)).toBe(value);
      expect(JSON.parse(toJson({ [value]: value }))).toEqual({ [value]: value });
      expect(JSON.parse(toRows([[value, null, 1, true]]))).toEqual([[value, null, 1, true]]);
    }),
  );
});
