import type { BookingSlice, BookingState, UserId } from "@admit-one/core";
import { type BrokenStores, broken, inBookings, turns } from "./broken.ts";

const loaded =
  "BookingStore: the beginnings of all the user's holds of this show are loaded, whatever";
const toTheMs =
  "BookingStore: the holds of a user that began before the asked instant are left out, to the millisecond";

const made =
  "BookingStore: what an operator made for a user is no start of theirs, nor in their allowance";

/** All that the user has of the show, however it came to be. */
const ofAnybody = inBookings((inner) => ({
  update: async (slice, decide) => {
    const userId = slice.by === "seats" ? slice.userId : ("" as UserId);
    const own = await inner.reservationsOf(userId, { after: null, limit: 1_000 });
    const allowance = own.filter((one) => !("endedAtMs" in one));
    return inner.update(slice, (state) => decide({ ...state, allowance }));
  },
}));

/** Answers other starts than what the slice asked for. */
const misreading = (misread: (state: BookingState, sinceMs: number) => readonly number[]) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state) =>
        decide({ ...state, started: startsOf(slice, state, misread) }),
      ),
  }));

const startsOf = (
  slice: BookingSlice,
  state: BookingState,
  misread: (state: BookingState, sinceMs: number) => readonly number[],
): readonly number[] =>
  slice.by === "seats" && slice.startedSinceMs !== undefined
    ? misread(state, slice.startedSinceMs)
    : state.started;

/** Asks the store behind for another time. */
const asking = (sinceMs: (asked: number) => number) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      slice.by === "seats" && slice.startedSinceMs !== undefined
        ? inner.update({ ...slice, startedSinceMs: sinceMs(slice.startedSinceMs) }, decide)
        : inner.update(slice, decide),
  }));

const ofAllShows = inBookings((inner) => ({
  update: async (slice, decide) => {
    const userId = slice.by === "seats" ? slice.userId : ("" as UserId);
    const own = await inner.reservationsOf(userId, { after: null, limit: 1_000 });
    const started = own.map(({ createdAtMs }) => createdAtMs).sort((a, b) => a - b);
    return inner.update(slice, (state) =>
      decide({ ...state, started: startsOf(slice, state, () => started) }),
    );
  },
}));

const fromBefore = inBookings((inner) => ({
  update: async (slice, decide) => {
    const { started } = await inner.update(slice, (state) => ({ outcome: state }));
    await turns(2);
    return inner.update(slice, (state) => decide({ ...state, started }));
  },
}));

/** Remembers how far the first slice of a user looked, and takes that for what all want. */
const forEverybodyTheSame = inBookings((inner) => {
  const looked = new Map<UserId, number>();
  return {
    update: (slice, decide) => {
      if (slice.by !== "seats") return inner.update(slice, decide);
      const startedSinceMs = looked.get(slice.userId) ?? slice.startedSinceMs;
      if (startedSinceMs !== undefined) looked.set(slice.userId, startedSinceMs);
      return inner.update(
        { ...slice, ...(startedSinceMs !== undefined && { startedSinceMs }) },
        decide,
      );
    },
  };
});

const liveOnly = misreading(({ allowance }, sinceMs) =>
  allowance
    .map(({ createdAtMs }) => createdAtMs)
    .filter((atMs) => atMs >= sinceMs)
    .sort((a, b) => a - b),
);

/** Stores that are wrong about when a user's holds began. */
export const brokenStarts: readonly BrokenStores[] = [
  broken("operators' reservations that count as the user's own", made, ofAllShows),
  broken("operators' reservations in the allowance", made, ofAnybody),
  broken("holds that are over and don't count", `${loaded} became of them`, liveOnly),
  broken("holds of other shows that count", `${loaded} became of them`, ofAllShows),
  broken(
    "holds in no order",
    `${loaded} became of them`,
    misreading(({ started }) => started.toReversed()),
  ),
  broken(
    "holds from before that count",
    toTheMs,
    asking(() => 0),
  ),
  broken(
    "a hold at the very instant that doesn't count",
    toTheMs,
    asking((ms) => ms + 1),
  ),
  broken(
    "a window that one slice sets for all",
    "BookingStore: slices of one user that look back for different times each see their own",
    forEverybodyTheSame,
  ),
  broken(
    "a count from before the step",
    "BookingStore: of N concurrent holds of one user, each sees those that began before it",
    fromBefore,
  ),
  broken(
    "a hold that stops to count when it ends",
    "BookingStore: of N concurrent holds that end at once, each counts for those after it",
    liveOnly,
  ),
];
