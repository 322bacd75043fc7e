import type { Concert, ConcertId, NewCreation, Seat, Show, ShowId } from "@admit-one/core";
import type { Hall } from "./hall.ts";
import { corrupt } from "./storable.ts";

/** What the concert store and the booking store share, as tables of one database are shared. */
export type Venue = {
  readonly concerts: Map<ConcertId, Concert>;
  readonly halls: Map<ShowId, Hall>;
  /** By the creation's id; nobody else knows of it but that its ids are taken. */
  readonly creations: Map<string, Begun>;
};

/** What is being created. */
export type Begun = {
  readonly creation: NewCreation;
  readonly seats: Seat[];
  /** Of these seats. */
  readonly keys: Set<string>;
  touchedAtMs: number;
  /** Nobody can go on with it any more. */
  isDiscarded: boolean;
};

export type Plan = { readonly concert: Concert; readonly shows: readonly Show[] };

/** Whether a concert's id or one of its shows' ids is somebody's. */
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

/** What keys and foreign keys of a database would refuse; answers the shows' ids. */
export const checkPlan = ({ concert, shows }: Plan): ReadonlySet<ShowId> => {
  if (concert.version !== 1) corrupt(`concert ${concert.concertId} is new but not version 1.`);
  const showIds = new Set(shows.map((show) => show.showId));
  if (showIds.size < shows.length) corrupt("a plan names a show twice.");
  for (const show of shows) {
    if (show.concertId !== concert.concertId) corrupt(`show ${show.showId} is another concert's.`);
  }
  return showIds;
};

/** The same of seats that come to a plan, and may not be in it yet; answers their keys. */
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
    if (claim.state !== "free" || epoch !== 0) corrupt(`seat ${seatId} is not new.`);
  }
  return keys;
};

/** Storable text has no NUL, so that no two seats share a key. */
const seatKey = ({ showId, seatId }: Pick<Seat, "showId" | "seatId">): string =>
  `${showId}\0${seatId}`;
