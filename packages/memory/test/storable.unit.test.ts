import { TicketingError } from "@admit-one/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { storable, storableChange } from "../src/storable.ts";

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
  { what: "a hole in a list", value: { list: Object.assign([], { 1: 1 }) } },
  { what: "an odd list of a change", value: { seats: [{ price: 0.5 }] } },
])("$what can't be stored", ({ value }) => {
  for (const attempt of [() => storable(value), () => storableChange(value)]) {
    expect(attempt).toThrow(TicketingError);
    expect(attempt).toThrow(expect.objectContaining({ code: "CORRUPT" }));
  }
});

test("a refusal names the field", () => {
  const given = { seats: [{ seatId: "A" }, { price: 0.5 }] };
  expect(() => storable(given)).toThrow("change.seats[1].price is 0.5");
  expect(() => storableChange(given)).toThrow("change.seats[1].price is 0.5");
  // What was refused before leaves no trace.
  expect(() => storableChange(new Map())).toThrow("change is no plain object");
});

test("of a change every record is frozen and detached, whatever is in it", () => {
  const given = { seats: [{ seatId: "A", claim: { state: "free" } }], show: { showId: "S" } };
  const change = storableChange(given);
  expect(change).toEqual(given);
  const { seats, show } = change;
  for (const record of [show, ...seats, ...seats.map(({ claim }) => claim)]) {
    expect(Object.isFrozen(record)).toBe(true);
  }
  expect([show === given.show, seats[0] === given.seats[0]]).toEqual([false, false]);
});

test("what is no field of the value itself, or has no name in JSON, is left out", () => {
  const given = Object.assign(Object.create(null), { a: 1, [Symbol("b")]: 2 }) as object;
  expect(Reflect.ownKeys(storable(given))).toEqual(["a"]);
  const inherited = { value: 3, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(Object.prototype, "c", inherited);
  const stored = storable({ a: 1 });
  Reflect.deleteProperty(Object.prototype, "c");
  expect(Reflect.ownKeys(stored)).toEqual(["a"]);
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
