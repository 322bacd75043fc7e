import type { ListedSeat } from "@admit-one/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSeatsWriter } from "../src/seats-writer.ts";
import { someSeats } from "./stub-box-office.ts";

const [first] = someSeats;

/** Seats that count how often they are written. */
const hall = (count: number) => {
  let writes = 0;
  const seat = (no: number, available: boolean): ListedSeat => ({
    ...(first as unknown as ListedSeat),
    seatId: `A-1-${no}` as never,
    get available() {
      writes += 1;
      return available;
    },
  });
  return {
    seats: Array.from({ length: count }, (_, no) => seat(no, true)),
    seat,
    writes: () => writes,
  };
};

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("the same list is the same bytes, and one that changed costs a few seats of 80,000", () => {
  const { seats, seat, writes } = hall(80_000);
  const write = createSeatsWriter();
  const bytes = write("s1", seats);
  expect(write("s1", seats)).toBe(bytes);
  expect(writes()).toBe(80_000);
  const changed = seats.with(40_000, seat(40_000, false));
  expect(textOf(write("s1", changed))).toContain('"seatId":"A-1-40000","section":"A"');
  expect(writes()).toBeLessThanOrEqual(80_000 + 256);
});

test("whatever changes, grows or shrinks, the text is that of the whole list", () => {
  const lengths = fc.integer({ min: 0, max: 700 });
  const steps = fc.array(
    fc.record({ length: lengths, changed: fc.array(fc.nat(699), { maxLength: 4 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(steps, (plan) => {
      const write = createSeatsWriter();
      const { seats, seat } = hall(700);
      for (const { length, changed } of plan) {
        for (const no of changed) seats[no] = seat(no, false);
        const list = seats.slice(0, length);
        const parsed = JSON.parse(textOf(write("s1", list))) as {
          readonly seats: readonly unknown[];
        };
        expect(parsed.seats).toEqual(JSON.parse(JSON.stringify(list)));
        expect(write("s2", [])).toEqual(new TextEncoder().encode('{"seats":[]}'));
      }
    }),
    { numRuns: 30 },
  );
});
