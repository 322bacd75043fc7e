import type { Seat, Stores } from "@admit-one/core";
import { bestSeatsRaces } from "@admit-one/laboratory/best-seats";
import { createMemoryStores } from "@admit-one/memory";
import { expect, test } from "vitest";

const over = (stores: () => Stores) =>
  bestSeatsRaces(async () => ({ stores: stores(), [Symbol.asyncDispose]: async () => {} }));

test.for(over(createMemoryStores))("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});

/** Stores whose steps see other available seats. */
const seeing = (see: (seats: readonly Seat[]) => readonly Seat[]) => (): Stores => {
  const stores = createMemoryStores();
  return {
    ...stores,
    bookings: {
      ...stores.bookings,
      update: (slice, decide) =>
        stores.bookings.update(slice, (state) =>
          decide(
            slice.by === "seats" && slice.available !== undefined
              ? { ...state, seats: see(state.seats) }
              : state,
          ),
        ),
    },
  };
};

test.for([
  ["no available seats", seeing(() => [])],
  ["not the lowest places", seeing((seats) => seats.slice(1))],
] as const)("a store whose steps see %s is caught", async ([, stores]) => {
  for (const { run } of over(stores)) await expect(run()).rejects.toThrow(/./);
});
