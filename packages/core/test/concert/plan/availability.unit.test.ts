import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Availability,
  decodeAvailability,
  encodeAvailability,
} from "../../../src/concert/plan/availability.ts";
import { bitsOf, clearBit, emptyBits, hasBit, setBit } from "../../../src/concert/plan/bits.ts";

const word = fc.string({ unit: fc.constantFrom("a", "0", ".", "~", "!"), maxLength: 20 });

const full: fc.Arbitrary<Availability> = fc
  .tuple(word, word, fc.array(fc.boolean(), { maxLength: 300 }))
  .map(([planVersion, cursor, seats]) => ({
    kind: "full",
    planVersion,
    cursor,
    count: seats.length,
    bits: bitsOf(
      seats.length,
      seats.flatMap((available, no) => (available ? [no] : [])),
    ),
  }));

const changes: fc.Arbitrary<Availability> = fc
  .tuple(word, word, fc.uniqueArray(fc.nat({ max: 200_000 })), fc.func(fc.boolean()))
  .map(([planVersion, cursor, numbers, isAvailable]) => ({
    kind: "changes",
    planVersion,
    cursor,
    changes: numbers.toSorted((a, b) => a - b).map((no) => ({ no, available: isAvailable(no) })),
  }));

describe("availability", () => {
  test("comes out of its bytes as it went in", () => {
    fc.assert(
      fc.property(fc.oneof(full, changes), (availability) => {
        expect(decodeAvailability(encodeAvailability(availability))).toEqual(availability);
      }),
    );
  });

  test("of cut or other bytes is null, and never an error", () => {
    fc.assert(
      fc.property(fc.oneof(full, changes), fc.nat(), (availability, cut) => {
        const bytes = encodeAvailability(availability);
        expect(decodeAvailability(bytes.slice(0, cut % bytes.length))).toBeNull();
        expect(decodeAvailability(Uint8Array.of(...bytes, 0))).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const read = decodeAvailability(bytes);
        expect(read && decodeAvailability(encodeAvailability(read))).toEqual(read);
      }),
    );
    for (const bytes of [
      [],
      [2, 0, 0, 0, 0],
      [1, 2, 0, 0],
      [1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255],
    ]) {
      expect(decodeAvailability(Uint8Array.from(bytes))).toBeNull();
    }
  });

  test("is one bit a seat, the lowest first", () => {
    const bits = bitsOf(9, [0, 3, 8]);
    const bytes = encodeAvailability({
      kind: "full",
      planVersion: "7",
      cursor: "c",
      count: 9,
      bits,
    });
    expect([...bytes]).toEqual([1, 0, 1, 55, 1, 99, 9, 0b1001, 1]);
    const change = { kind: "changes", planVersion: "7", cursor: "c" } as const;
    const two = [
      { no: 2, available: true },
      { no: 70, available: false },
    ];
    expect([...encodeAvailability({ ...change, changes: two })]).toEqual([
      1, 1, 1, 55, 1, 99, 2, 5, 136, 1,
    ]);
  });

  test("has no letters that a header could not have", () => {
    const change = { kind: "changes", planVersion: "7", changes: [] } as const;
    for (const cursor of ["가", "a b", "\n"]) {
      expect(() => encodeAvailability({ ...change, cursor })).toThrow(TypeError);
    }
  });
});

test("bits are set and cleared one by one", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 99 }), fc.boolean())), (steps) => {
      const bits = emptyBits(100);
      const model = new Set<number>();
      for (const [no, on] of steps) {
        if (on) setBit(bits, no);
        else clearBit(bits, no);
        if (on) model.add(no);
        else model.delete(no);
      }
      for (let no = 0; no < 100; no += 1) expect(hasBit(bits, no)).toBe(model.has(no));
      expect(bits).toEqual(bitsOf(100, model));
    }),
  );
});
