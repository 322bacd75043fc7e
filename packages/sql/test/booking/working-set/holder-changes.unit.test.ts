import type { Reservation } from "@admit-one/core";
import { expect, test } from "vitest";
import { holderChanges } from "../../../src/booking/working-set/holder-changes.ts";
import { createRecords, put } from "../../../src/booking/working-set/records.ts";

const reservation = (
  reservationId: string,
  status: Reservation["status"],
  ...seatIds: readonly string[]
): Reservation =>
  ({
    showId: "show-1",
    reservationId,
    status,
    seats: seatIds.map((seatId) => ({ seatId })),
  }) as unknown as Reservation;

/** What a batch changes that found these reservations and put those, in order. */
const changes = (found: readonly Reservation[], puts: readonly Reservation[]) => {
  const records = createRecords(new Map(found.map((it) => [`${it.reservationId}`, it])));
  for (const it of puts) put(records, it.reservationId, it);
  const all = [...holderChanges(records).values()].flat();
  return all.map(({ seatId, from, to }) => `${seatId}: ${from} > ${to}`).sort();
};

const a = reservation("a", "held", "1", "2");

test.each<{ given: string; found?: Reservation[]; puts: Reservation[]; are: string[] }>([
  { given: "a hold", puts: [a], are: ["1: null > a", "2: null > a"] },
  {
    given: "an end",
    found: [a],
    puts: [reservation("a", "released", "1", "2")],
    are: ["1: a > null", "2: a > null"],
  },
  {
    given: "a seat that changes hands",
    found: [a],
    puts: [reservation("a", "expired", "1", "2"), reservation("b", "held", "2", "3")],
    are: ["1: a > null", "2: a > b", "3: null > b"],
  },
  {
    given: "a seat that changes hands before its holder is ended",
    found: [a],
    puts: [reservation("b", "held", "2"), reservation("a", "expired", "1", "2")],
    are: ["1: a > null", "2: a > b"],
  },
  {
    given: "a move",
    found: [a],
    puts: [reservation("a", "confirmed", "2", "3")],
    are: ["1: a > null", "3: null > a"],
  },
  {
    given: "a cancelled seat",
    found: [reservation("a", "confirmed", "1", "2")],
    puts: [reservation("a", "confirmed", "1")],
    are: ["2: a > null"],
  },
  { given: "a payment", found: [a], puts: [reservation("a", "paying", "1", "2")], are: [] },
  { given: "a hold that ends in its batch", puts: [a, reservation("a", "released", "1")], are: [] },
  {
    given: "two holders at once",
    puts: [a, reservation("b", "held", "2")],
    are: ["1: null > a", "2: null > a", "2: null > b"],
  },
  {
    given: "a new holder where the old one does not end",
    found: [a],
    puts: [reservation("b", "held", "1")],
    are: ["1: null > b"],
  },
])("$given", ({ found = [], puts, are }) => {
  expect(changes(found, puts)).toEqual(are);
});
