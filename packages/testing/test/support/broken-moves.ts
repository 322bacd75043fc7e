import type {
  BookingChange,
  BookingSlice,
  BookingState,
  Decision,
  Reservation,
} from "@admit-one/core";
import { type BrokenStores, broken, inBookings, turns } from "./broken.ts";

const more =
  "BookingStore: a slice by reservation loads more seats that it names, with who has them";
const others =
  "BookingStore: a live reservation that is put with other seats has those, and its old ones are another's";
const backstop =
  "BookingStore: the backstop refuses a move onto a seat that another reservation has";
const race = "BookingStore: of N concurrent moves and holds onto one seat exactly one wins";

type Decide<O> = (state: BookingState) => Decision<BookingChange, O>;

const withoutSeats = (slice: BookingSlice): BookingSlice => {
  if (slice.by !== "reservation") return slice;
  const { seatIds: _seatIds, ...rest } = slice;
  return rest;
};

const isNamed = (slice: BookingSlice): boolean =>
  slice.by === "reservation" && slice.seatIds !== undefined;

const seesNoHolders = inBookings((inner) => ({
  update: (slice, decide) =>
    inner.update(slice, (state) => decide(isNamed(slice) ? { ...state, holders: [] } : state)),
}));

/** An index of claims that only looks at who begins and who ends. */
const keepsClaims = inBookings((inner) => {
  const first = new Map<string, Reservation["seats"]>();
  return {
    update: (slice, decide) =>
      inner.update(slice, (state) => {
        const decided = decide(state);
        for (const put of decided.change?.reservations ?? []) {
          if (!first.has(put.reservationId)) first.set(put.reservationId, put.seats);
        }
        return decided;
      }),
    snapshot: async () => {
      const snapshot = await inner.snapshot();
      const claims = snapshot.reservations
        .filter((one) => !("endedAtMs" in one))
        .flatMap(({ showId, reservationId }) =>
          (first.get(reservationId) ?? []).map(({ seatId }) => ({ showId, seatId, reservationId })),
        );
      return { ...snapshot, claims };
    },
  };
});

/** The seats are saved without looking whose they were. */
const overwrites = inBookings((inner) => ({
  update: <O>(slice: BookingSlice, decide: Decide<O>): Promise<O> =>
    inner.update(slice, (state) => {
      const { outcome, change } = decide(state);
      if (!isNamed(slice) || change === undefined) return { outcome, ...(change && { change }) };
      const ended = state.holders.map(
        (holder): Reservation => ({
          ...holder,
          version: holder.version + 1,
          status: "released",
          endedAtMs: 0,
        }),
      );
      const reservations = [...(change.reservations ?? []), ...ended];
      return { outcome, change: { ...change, reservations } };
    }),
}));

/** What was seen before others went on is what is answered. */
const firstOutcome = inBookings((inner) => ({
  update: async <O>(slice: BookingSlice, decide: Decide<O>): Promise<O> => {
    if (!isNamed(slice)) return inner.update(slice, decide);
    const first = await inner.update(slice, (state) => ({ outcome: decide(state).outcome }));
    await turns(2);
    await inner.update(slice, decide);
    return first;
  },
}));

/** Stores that are wrong about reservations which change their seats. */
export const brokenMoves: readonly BrokenStores[] = [
  broken(
    "named seats that a slice by reservation does not load",
    more,
    inBookings((inner) => ({
      update: (slice, decide) => inner.update(withoutSeats(slice), decide),
    })),
  ),
  broken("named seats without those who have them", more, seesNoHolders),
  broken("claims that stay with the first seats", others, keepsClaims),
  broken("a move that ends who has the seat", backstop, overwrites),
  broken("a second run of decide, and the first one's outcome, of a move", race, firstOutcome),
];
