import { corrupt, LostRace } from "../errors.ts";
import { type Sql, type Statement, textOf } from "../sql.ts";
import type { BookingUnion } from "./booking-union.ts";
import type { Hall } from "./halls.ts";

const raiseText =
  "update admit_show set seat_version = ?, last_step = ?, " +
  "free_seats = ?, held_seats = ?, sold_seats = ? where show_id = ? and seat_version = ?";

const raised = ({ seatVersion, step, counts: { free, held, sold } }: Hall) => [
  seatVersion,
  step,
  free,
  held,
  sold,
];

/** Says which step wrote the show's bookings last; its seat version rises with each that put seats. */
const raise = (hall: Hall): Statement => {
  const { show, loadedSeatVersion } = hall;
  return {
    text: raiseText,
    params: [...raised(hall), show.showId, loadedSeatVersion],
    expectedRows: 1,
    onMismatch: () =>
      corrupt(`Seat version ${loadedSeatVersion} of show ${show.showId} is not stored.`),
    mergeable: true,
  };
};

const relockTexts = {
  // By itself: a condition on what another step is just changing would be asked of the old row.
  lock: textOf(({ forUpdate }) => `select 1 from admit_show where show_id = ?${forUpdate}`),
  isThere: "select 1 from admit_show where show_id = ? and seat_version = ? and last_step = ?",
  raise: `${raiseText} and last_step = ?`,
  concert: textOf(
    ({ forShare }) => `select 1 from admit_concert where concert_id = ? and version = ?${forShare}`,
  ),
};

/**
 * Takes the locks that a load would have taken, in its order, and refuses where the show or its concert
 * is not as the batch before left it.
 */
const relock = (sql: Sql, hall: Hall, locked: (() => void) | undefined): readonly Statement[] => {
  const { show, concert, loadedStep, loadedSeatVersion, step } = hall;
  const rest = {
    expectedRows: 1,
    onMismatch: () => new LostRace(`bookings of show ${show.showId}`),
  };
  const before = [show.showId, loadedSeatVersion, loadedStep];
  return [
    { text: relockTexts.lock(sql), params: [show.showId], ...rest },
    step === null
      ? { text: relockTexts.isThere, params: before, ...rest }
      : { text: relockTexts.raise, params: [...raised(hall), ...before], ...rest },
    {
      text: relockTexts.concert(sql),
      params: [show.concertId, concert?.version ?? 0],
      ...rest,
      onDone: locked,
    },
  ];
};

const hallsOf = ({ halls }: BookingUnion): readonly Hall[] =>
  [...halls.values()].filter((hall) => hall !== null);

/** What takes the locks of a union that stands on another; others have theirs since they were loaded. */
export const relockShows = (
  sql: Sql,
  union: BookingUnion,
  locked: (() => void) | undefined,
): readonly Statement[] =>
  union.follows > 0 ? hallsOf(union).flatMap((hall) => relock(sql, hall, locked)) : [];

/** Says of each show that something changed which step it was, unless that was said with the locks. */
export const saveShows = (union: BookingUnion): readonly Statement[] =>
  union.follows > 0
    ? []
    : hallsOf(union)
        .filter(({ step }) => step !== null)
        .map(raise);
