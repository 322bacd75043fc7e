import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import {
  checkIdempotencyKey,
  checkInteger,
  checkLength,
  checkUserId,
  given,
  isStorableJson,
  isText,
} from "../../src/kernel/validate.ts";

const nested = (depth: number): unknown => (depth === 0 ? true : [nested(depth - 1)]);

describe("text", () => {
  test.each(["", "콘서트", "💥"])("%j is kept by every database", (text) => {
    expect(isText(text)).toBe(true);
  });
  test.each(["\0", "a\0b", "\ud800", "b\udc00"])("%j is not", (text) => {
    expect(isText(text)).toBe(false);
  });
});

describe("JSON", () => {
  test.each<[string, unknown]>([
    ["text", "a"],
    ["a number", -1.5],
    ["true", true],
    ["null", null],
    ["an empty list", []],
    ["an object of all of them", { type: "card", list: [1, "a", false, null, {}] }],
    ["sixteen lists in each other", nested(16)],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["an object of another realm", runInNewContext("({ a: [1] })")],
    ["a field with the name of a method", { constructor: 1, prototype: {}, toString: "a" }],
  ])("%s is kept", (_what, value) => {
    expect(isStorableJson(value)).toBe(true);
  });
  test.each<[string, unknown]>([
    ["odd text", "\0"],
    ["not a number", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["undefined", undefined],
    ["a bigint", 1n],
    ["a symbol", Symbol("s")],
    ["a function", () => 1],
    ["an odd name", { "a\0": 1 }],
    ["the name that copies drop", JSON.parse('{"__proto__":1}')],
    ["that name deep inside", JSON.parse('{"a":[{"__proto__":{"b":1}}]}')],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["a list with a hole", Array(1)],
    ["one bad item among good ones", [1, undefined, 2]],
    ["a bad item deep inside", { a: [{ b: "\ud800" }] }],
    ["seventeen lists in each other", nested(17)],
  ])("%s is not", (_what, value) => {
    expect(isStorableJson(value)).toBe(false);
  });
});

describe("lengths", () => {
  const errors = [{ field: "name", message: "must be 2 to 3 characters" }];
  test.each(["ab", "abc"])("%j fits", (text) => {
    expect(checkLength(text, "name", 2, 3)).toEqual([]);
  });
  test.each(["a", "abcd", "a\0"])("%j doesn't", (text) => {
    expect(checkLength(text, "name", 2, 3)).toEqual(errors);
  });
  test("a user has 1 to 255 characters", () => {
    const wrong = [{ field: "userId", message: "must be 1 to 255 characters" }];
    expect(checkUserId("u")).toEqual([]);
    expect(checkUserId("u".repeat(255))).toEqual([]);
    expect(checkUserId("")).toEqual(wrong);
    expect(checkUserId("u".repeat(256))).toEqual(wrong);
  });
});

describe("an idempotency key", () => {
  test.each([undefined, "!", "~", "k".repeat(255)])("%j is one, or none", (key) => {
    expect(checkIdempotencyKey(key)).toEqual([]);
  });
  test.each(["", " ", "a b", "k\n", "\nk", "\x7f", "é", "k".repeat(256)])("%j is not", (key) => {
    const message = "must be 1 to 255 visible ASCII characters";
    expect(checkIdempotencyKey(key)).toEqual([{ field: "Idempotency-Key", message }]);
  });
});

describe("integers", () => {
  test.each([undefined, 1, 2, 3])("%s lies from 1 to 3, or is not given", (value) => {
    expect(checkInteger(value, "n", 1, 3)).toEqual([]);
  });
  test.each([0, 4, 1.5, Number.NaN])("%s does not", (value) => {
    const message = "must be an integer from 1 to 3";
    expect(checkInteger(value, "n", 1, 3)).toEqual([{ field: "n", message }]);
  });
  test("without an upper end none is named", () => {
    const errors = [{ field: "n", message: "must be an integer of at least 1" }];
    expect(checkInteger(0, "n", 1)).toEqual(errors);
    expect(checkInteger(Number.MAX_SAFE_INTEGER, "n", 1)).toEqual([]);
    expect(checkInteger(Number.MAX_SAFE_INTEGER + 1, "n", 1)).toEqual(errors);
  });
});

test("of a patch the fields count that are given; null is given", () => {
  const patch: { a?: number | undefined; b?: number | null; c?: number } = {
    a: undefined,
    b: null,
    c: 0,
  };
  const kept = given<{ a: number; b: number | null; c: number }>(patch);
  expect(Object.entries(kept)).toEqual([
    ["b", null],
    ["c", 0],
  ]);
});
