import type { AvailableSeats, BookingSlice, BookingState, Seat } from "@admit-one/core";
import { type BrokenStores, broken, inBookings, turns } from "./broken.ts";

const beside = "BookingStore: seats beside are loaded as they are, without those who have them";
const apart =
  "BookingStore: of N steps that each leave a free seat beside theirs, none takes a neighbour of another's";

const available =
  "BookingStore: all seats of a section that can be taken are loaded, also those of holds that have ended";
const lowest =
  "BookingStore: the lowest seats of a section that can be taken are loaded, as many as requested";

type Slice = Extract<BookingSlice, { readonly by: "seats" }>;

/** Asks the store behind for another slice. */
const asking = (other: (slice: Slice) => BookingSlice) =>
  inBookings((inner) => ({
    update: (slice, decide) => inner.update(slice.by === "seats" ? other(slice) : slice, decide),
  }));

const seeing = (see: (state: BookingState) => BookingState) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state) =>
        decide(slice.by === "seats" && slice.available !== undefined ? see(state) : state),
      ),
  }));

/** Asks for other available seats. */
const askingFor = (other: (available: AvailableSeats) => AvailableSeats) =>
  asking((slice) => ({
    ...slice,
    ...(slice.available && { available: other(slice.available) }),
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

/** The available seats are read before the step. */
const availableBefore = inBookings((inner) => ({
  update: async (slice, decide) => {
    if (slice.by !== "seats" || slice.available === undefined) return inner.update(slice, decide);
    const before = await inner.update(slice, (state) => ({ outcome: state.seats }));
    await turns(2);
    return inner.update(slice, (state) => decide({ ...state, seats: before }));
  },
}));

/** Orders the numbers as text. */
const lowestAsText = inBookings((inner) => ({
  update: (slice, decide) => {
    const first = slice.by === "seats" ? slice.available?.first : undefined;
    if (slice.by !== "seats" || first === undefined) return inner.update(slice, decide);
    const { atMs = 0, sections = [] } = slice.available ?? {};
    const asText = (a: Seat, b: Seat): number => (a.label < b.label ? -1 : 1);
    return inner.update({ ...slice, available: { atMs, sections } }, (state) => {
      const seats = sections.flatMap((section) =>
        state.seats
          .filter((seat) => seat.section === section)
          .toSorted(asText)
          .slice(0, first),
      );
      return decide({ ...state, seats });
    });
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
  broken(
    "holds that have ended and whose seats cannot be taken",
    available,
    seeing((state) => ({
      ...state,
      seats: state.seats.filter(({ claim }) => claim.state === "free"),
    })),
  ),
  broken(
    "seats that can be taken, without the holds that have ended",
    available,
    seeing((state) => ({ ...state, holders: [] })),
  ),
  broken(
    "holds that end a millisecond late",
    available,
    askingFor((seats) => ({ ...seats, atMs: seats.atMs - 1 })),
  ),
  broken(
    "available seats of one section for all",
    "BookingStore: seats of other sections and shows are left out, and named seats are not",
    askingFor((seats) => ({ ...seats, sections: ["A"] })),
  ),
  broken(
    "available seats of the first section only",
    "BookingStore: seats of other sections and shows are left out, and named seats are not",
    askingFor((seats) => ({ ...seats, sections: seats.sections.slice(0, 1) })),
  ),
  broken(
    "one place less than requested",
    lowest,
    askingFor(({ first, ...seats }) => ({
      ...seats,
      ...(first !== undefined && { first: first - 1 }),
    })),
  ),
  broken("places in the order of their labels", lowest, lowestAsText),
  broken(
    "seats that could be taken before the step",
    "BookingStore: of N steps that each take one of all seats that can be taken, all get one while there are any",
    availableBefore,
  ),
  broken(
    "places that could be taken before the step",
    "BookingStore: of N steps that each take the lowest seat that can be taken, all get one while there are any",
    availableBefore,
  ),
];
