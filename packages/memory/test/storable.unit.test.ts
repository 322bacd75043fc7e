import { TicketingError } from "@admit-one/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { storable } from "../src/storable.ts";

test.for([
  { what: "undefined", value: { a: undefined } },
  { what: "NaN", value: { a: Number.NaN } },
  { what: "infinity", value: { atMs: Number.POSITIVE_INFINITY } },
  { what: "a fraction", value: { amount: 0.5 } },
  { what: "an unsafe integer", value: { amount: 2 ** 53 } },
  { what: "a date", value: { at: new Date(0) } },
  { what: "a map", value: { a: new Map() } },
  { what: "a bigint", value: { a: 1n } },
  { what: "a function", value: { a: () => 1 } },
  { what: "a symbol", value: { a: Symbol("a") } },
  { what: "a NUL", value: { userId: "a\0b" } },
  { what: "a lone surrogate", value: { userId: "\ud800" } },
  { what: "undefined within JSON", value: { method: { type: "x", field: undefined } } },
  { what: "NaN within JSON", value: { nextAction: { list: [Number.NaN] } } },
])("$what can't be stored", ({ value }) => {
  const attempt = () => storable(value);
  expect(attempt).toThrow(TicketingError);
  expect(attempt).toThrow(expect.objectContaining({ code: "CORRUPT" }));
});

test("a refusal names the field", () => {
  const attempt = () => storable({ seats: [{ seatId: "A" }, { price: 0.5 }] });
  expect(attempt).toThrow("change.seats[1].price is 0.5");
});

test("fractions are stored where a column holds them, and in JSON", () => {
  const value = { rateTokens: 0.25, policy: { ratePerMinute: 0.5 }, method: { type: "x", f: 1.5 } };
  expect(storable(value)).toEqual(value);
});

test("whatever survives JSON comes back as JSON would bring it, frozen and detached", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (field) => {
      const plain: unknown = JSON.parse(JSON.stringify(field));
      const hasOddText = /\\u0000|\\ud[89a-f]/i.test(JSON.stringify(field));
      fc.pre(!hasOddText);
      const given = { method: { field } };
      const stored = storable(given);
      expect(stored).toEqual({ method: { field: plain } });
      expect(stored).not.toBe(given);
      expect(Object.isFrozen(stored) && Object.isFrozen(stored.method)).toBe(true);
    }),
  );
});
