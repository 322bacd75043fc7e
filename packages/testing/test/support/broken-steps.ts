import {
  type BookingChange,
  type BookingSlice,
  type BookingState,
  type Decision,
  TicketingError,
} from "@admit-one/core";
import { type BrokenStores, broken, inBookings, turns } from "./broken.ts";

type Decide<O> = (state: BookingState) => Decision<BookingChange, O>;

/** A retry whose first answer is the one that is told, whatever the last run decided. */
const firstOutcome = inBookings((inner) => ({
  update: async <O>(slice: BookingSlice, decide: Decide<O>): Promise<O> => {
    const first = await inner.update(slice, (state) => ({ outcome: decide(state).outcome }));
    await turns(2);
    await inner.update(slice, decide);
    return first;
  },
}));

const partialHold = inBookings((inner) => ({
  update: (slice, decide) =>
    inner.update(slice, (state) => {
      const { outcome, change } = decide(state);
      const seats = change?.seats?.slice(0, 1);
      return { outcome, ...(change && { change: { ...change, ...(seats && { seats }) } }) };
    }),
}));

const waitsMax = 60;

/** Locks seat by seat in the order in which they were asked for, as a deadlock likes it. */
const lockedAsAsked = inBookings((inner) => {
  const locked = new Set<string>();
  const lock = async (seatId: string): Promise<void> => {
    for (let wait = 0; locked.has(seatId); wait += 1) {
      if (wait > waitsMax) throw new TicketingError("CONTENTION", `a deadlock over ${seatId}`);
      await turns(1);
    }
    locked.add(seatId);
    await turns(1);
  };
  return {
    update: async (slice, decide) => {
      const mine: string[] = [];
      try {
        for (const seatId of slice.by === "seats" ? slice.seatIds : []) {
          await lock(seatId);
          mine.push(seatId);
        }
        return await inner.update(slice, decide);
      } finally {
        for (const seatId of mine) locked.delete(seatId);
      }
    },
  };
});

const ownClock = inBookings((inner) => ({
  dueHolds: (_atMs, limit) => inner.dueHolds(Date.now(), limit),
}));

export const brokenSteps: readonly BrokenStores[] = [
  broken(
    "a second run of decide, and the first one's outcome",
    "BookingStore: of N concurrent holds of one seat exactly one wins",
    firstOutcome,
  ),
  broken(
    "a second run of decide, and the first one's outcome, of a block",
    "BookingStore: of N concurrent blocks and holds of one seat exactly one wins",
    firstOutcome,
  ),
  broken(
    "partial hold: the first seat alone is saved",
    "BookingStore: overlapping sets of seats in opposite orders are held whole or not at all",
    partialHold,
  ),
  broken(
    "no order of locks",
    "BookingStore: overlapping sets of seats in opposite orders are held whole or not at all",
    lockedAsAsked,
  ),
  broken(
    "a clock of its own",
    "BookingStore: dueHolds answers stored holds that end at or before the instant, oldest first",
    ownClock,
  ),
];
