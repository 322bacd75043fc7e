import type {
  Concert,
  ConcertId,
  NewCreation,
  Seat,
  Show,
  ShowId,
  ShowPlan,
} from "@admit-one/core";
import { createHall, type Hall } from "./hall.ts";
import { corrupt } from "./storable.ts";

/** The data that the concert store and the booking store share, like tables of one database. */
export type Venue = {
  readonly concerts: Map<ConcertId, Concert>;
  readonly halls: Map<ShowId, Hall>;
  /** By creation id. Others only notice that the ids are taken. */
  readonly creations: Map<string, Begun>;
};

/** A creation in progress. */
export type Begun = {
  readonly creation: NewCreation;
  readonly seats: Seat[];
  /** The keys of these seats. */
  readonly keys: Set<string>;
  touchedAtMs: number;
  /** Nobody can continue it any more. */
  isDiscarded: boolean;
};

export type Plan = {
  readonly concert: Concert;
  readonly shows: readonly Show[];
  readonly plans: readonly ShowPlan[];
};

/** The halls of new shows. */
export const createHalls = ({ shows, plans }: Plan, seats: readonly Seat[]): readonly Hall[] => {
  const plansOf = new Map(plans.map((plan) => [plan.showId, plan]));
  const seatsOf = Map.groupBy(seats, ({ showId }) => showId);
  return shows.map((show) =>
    createHall(show, plansOf.get(show.showId) ?? null, seatsOf.get(show.showId) ?? []),
  );
};

/** Whether the concert's id or one of its shows' ids is taken. */
export const isTaken = ({ concerts, halls, creations }: Venue, plan: Plan): boolean => {
  const { concertId } = plan.concert;
  const showIds = new Set(plan.shows.map(({ showId }) => showId));
  return (
    concerts.has(concertId) ||
    [...showIds].some((showId) => halls.has(showId)) ||
    [...creations.values()].some(
      ({ creation: { concert, shows } }) =>
        concert.concertId === concertId || shows.some(({ showId }) => showIds.has(showId)),
    )
  );
};

/** Whether a show's id is taken, also by a creation in progress. */
export const isShowTaken = ({ halls, creations }: Venue, id: ShowId): boolean =>
  halls.has(id) ||
  [...creations.values()].some(({ creation }) =>
    creation.shows.some(({ showId }) => showId === id),
  );

/** Rejects what a database's keys and foreign keys would reject. Returns the shows' ids. */
export const checkPlan = ({ concert, shows, plans }: Plan): ReadonlySet<ShowId> => {
  if (concert.version !== 1) corrupt(`concert ${concert.concertId} is new but not version 1.`);
  const showIds = new Set(shows.map((show) => show.showId));
  if (showIds.size < shows.length) corrupt("a plan names a show twice.");
  for (const show of shows) {
    if (show.concertId !== concert.concertId) corrupt(`show ${show.showId} is another concert's.`);
  }
  const planned = new Set(plans.map(({ showId }) => showId));
  if (planned.size < plans.length || planned.size < showIds.size) {
    corrupt("a plan does not say once of each show what it sells.");
  }
  for (const { showId, version } of plans) {
    if (!showIds.has(showId)) corrupt(`the plan of ${showId} is of a show outside the plan.`);
    if (version !== 1) corrupt(`the plan of ${showId} is new but not version 1.`);
  }
  return showIds;
};

/** The same for seats that are added to a plan and must not be in it yet. Returns their keys. */
export const checkSeats = (
  seats: readonly Seat[],
  showIds: ReadonlySet<ShowId>,
  known: ReadonlySet<string> = new Set(),
): readonly string[] => {
  const keys = seats.map(seatKey);
  if (new Set(keys).size < keys.length || keys.some((key) => known.has(key))) {
    corrupt("a plan names a seat twice.");
  }
  for (const { seatId, showId, claim, epoch } of seats) {
    if (!showIds.has(showId)) corrupt(`seat ${seatId} is of a show outside the plan.`);
    if (!isNew(claim) || epoch !== 0) corrupt(`seat ${seatId} is not new.`);
  }
  return keys;
};

/** Whether the seat has never had an owner. */
const isNew = ({ state }: Seat["claim"]): boolean => state === "free" || state === "blocked";

/** Storable text contains no NUL, so no two seats share a key. */
export const seatKey = ({ showId, seatId }: Pick<Seat, "showId" | "seatId">): string =>
  `${showId}\0${seatId}`;
