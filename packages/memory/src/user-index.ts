import type { Part, Reservation, ReservationPlace, ShowId, UserId } from "@admit-one/core";
import { isLive, type LiveReservation } from "./live.ts";
import { type Blocks, byText, createOrder } from "./sorted.ts";
import type { Index } from "./table.ts";

/** Reservations by user: one look-up serves all queries about a user. */
export type UserIndex = Index<Reservation> & {
  /** Newest first. */
  reservationsOf(userId: UserId, part: Part<ReservationPlace>): readonly Reservation[];
  /** The user's live reservations of one show. */
  allowanceOf(showId: ShowId, userId: UserId): readonly LiveReservation[];
  /** When the user's reservations of one show began, from an instant on, oldest first. */
  startedOf(showId: ShowId, userId: UserId, sinceMs: number): readonly number[];
};

type OfUser = { readonly all: Blocks<Reservation>; readonly live: Blocks<LiveReservation> };

// Most users have one or two reservations, so an order object for each would be larger than the
// data.
const age = (a: ReservationPlace, b: ReservationPlace): number =>
  a.createdAtMs - b.createdAtMs || byText(a.reservationId, b.reservationId);
const byAge = createOrder<Reservation>(age);
const byShow = createOrder<LiveReservation>(
  (a, b) => byText(a.showId, b.showId) || byText(a.reservationId, b.reservationId),
);

/** What operators sold counts for nobody. */
const counts = (row: Reservation): row is LiveReservation => isLive(row) && row.token !== null;

/** Creates an empty index. */
export const createUserIndex = (): UserIndex => {
  const users = new Map<UserId, OfUser>();
  return {
    add: (row) => {
      const user = users.get(row.userId) ?? { all: [], live: [] };
      if (user.all.length === 0) users.set(row.userId, user);
      byAge.add(user.all, row);
      if (counts(row)) byShow.add(user.live, row);
    },
    remove: (row) => {
      const user = users.get(row.userId);
      if (user === undefined) return;
      byAge.remove(user.all, row);
      if (counts(row)) byShow.remove(user.live, row);
      // Drops the id of a user who has nothing left.
      if (user.all.length === 0) users.delete(row.userId);
    },
    reservationsOf: (userId, { after, limit }) => {
      const user = users.get(userId);
      if (user === undefined) return [];
      return byAge.last(user.all, limit, after === null ? undefined : (row) => age(row, after) < 0);
    },
    allowanceOf: (showId, userId) => {
      const user = users.get(userId);
      if (user === undefined) return [];
      return byShow.list(user.live, {
        after: (row) => row.showId < showId,
        upTo: (row) => row.showId === showId,
      });
    },
    startedOf: (showId, userId, sinceMs) => {
      const user = users.get(userId);
      if (user === undefined) return [];
      const rows = byAge.list(user.all, { after: ({ createdAtMs }) => createdAtMs < sinceMs });
      return rows
        .filter((row) => row.showId === showId && row.token !== null)
        .map(({ createdAtMs }) => createdAtMs);
    },
  };
};
