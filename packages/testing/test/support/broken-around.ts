import type { BookingSlice } from "@admit-one/core";
import { type BrokenStores, broken, inBookings, turns } from "./broken.ts";

const beside = "BookingStore: seats beside are loaded as they are, without those who have them";
const apart =
  "BookingStore: of N steps that each leave a free seat beside theirs, none takes a neighbour of another's";

type Slice = Extract<BookingSlice, { readonly by: "seats" }>;

/** Asks the store behind for another slice. */
const asking = (other: (slice: Slice) => BookingSlice) =>
  inBookings((inner) => ({
    update: (slice, decide) => inner.update(slice.by === "seats" ? other(slice) : slice, decide),
  }));

const without = (slice: Slice, ...fields: readonly (keyof Slice)[]): BookingSlice =>
  Object.fromEntries(
    Object.entries(slice).filter(([field]) => !fields.includes(field as keyof Slice)),
  ) as BookingSlice;

/** The seats beside are read before the step. */
const fromBefore = inBookings((inner) => ({
  update: async (slice, decide) => {
    if (slice.by !== "seats" || slice.beside === undefined) return inner.update(slice, decide);
    const { beside } = slice;
    const look = { ...slice, seatIds: beside };
    const before = await inner.update(look, ({ seats }) => ({ outcome: seats }));
    await turns(2);
    return inner.update(without(slice, "beside"), (state) =>
      decide({ ...state, seats: [...state.seats, ...before] }),
    );
  },
}));

/** Stores that are wrong about what is around the seats that a step asks for. */
export const brokenAround: readonly BrokenStores[] = [
  broken(
    "seats beside that are not loaded",
    beside,
    asking((slice) => without(slice, "beside")),
  ),
  broken(
    "seats beside that count as asked for",
    beside,
    asking(({ seatIds, ...slice }) => ({
      ...slice,
      seatIds: [...seatIds, ...(slice.beside ?? [])],
    })),
  ),
  broken("seats beside as they were before the step", apart, fromBefore),
];
