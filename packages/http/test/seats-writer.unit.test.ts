import type { ListedSeat } from "@admit-one/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pieces } from "../src/pieces.ts";
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

const textOf = async (pieces: Pieces): Promise<string> => {
  const streamed = await new Response(pieces.stream()).text();
  expect(new TextDecoder().decode(await pieces.joined())).toBe(streamed);
  expect(new TextEncoder().encode(streamed)).toHaveLength(pieces.length);
  return streamed;
};

const pieceSeats = 256;
/** The seats as core lists them. */
const piecesOf = (seats: readonly ListedSeat[]): (readonly ListedSeat[])[] =>
  Array.from({ length: Math.ceil(seats.length / pieceSeats) }, (_, index) =>
    seats.slice(index * pieceSeats, (index + 1) * pieceSeats),
  );

test("the same list is the same bytes, and one that changed costs a few seats of 80,000", async () => {
  const { seats, seat, writes } = hall(80_000);
  const write = createSeatsWriter();
  const list = piecesOf(seats);
  const body = write(list);
  expect(write(list)).toBe(body);
  expect(writes()).toBe(80_000);
  // A stadium's list is not joined for those who take it as it is.
  expect(body.bytes).toBeNull();
  const at = Math.floor(40_000 / pieceSeats);
  const piece = (list[at] ?? []).with(40_000 % pieceSeats, seat(40_000, false));
  expect(await textOf(write(list.with(at, piece)))).toContain('"seatId":"A-1-40000","section":"A"');
  expect(writes()).toBe(80_000 + pieceSeats);
});

test("a short list is joined at once, and everybody who wants a long one joined shares the copy", async () => {
  const write = createSeatsWriter();
  const short = write(piecesOf(hall(300).seats));
  expect(await short.joined()).toBe(short.bytes);
  const long = write(piecesOf(hall(10_000).seats));
  expect(await long.joined()).toBe(await long.joined());
  expect(await textOf(long)).toMatch(/^\{"seats":\[.*\]\}$/);
});

test("whatever changes, grows or shrinks, the text is that of the whole list", async () => {
  const lengths = fc.integer({ min: 0, max: 700 });
  const steps = fc.array(
    fc.record({ length: lengths, changed: fc.array(fc.nat(699), { maxLength: 4 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const write = createSeatsWriter();
      const { seats, seat } = hall(700);
      for (const { length, changed } of plan) {
        for (const no of changed) seats[no] = seat(no, false);
        const list = seats.slice(0, length);
        const parsed = JSON.parse(await textOf(write(piecesOf(list)))) as {
          readonly seats: readonly unknown[];
        };
        expect(parsed.seats).toEqual(JSON.parse(JSON.stringify(list)));
        expect(write([]).bytes).toEqual(new TextEncoder().encode('{"seats":[]}'));
      }
    }),
    { numRuns: 30 },
  );
});
