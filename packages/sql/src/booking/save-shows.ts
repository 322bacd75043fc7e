import { corrupt, LostRace } from "../errors.ts";
import type { Sql, Statement } from "../sql.ts";
import type { BookingUnion } from "./booking-union.ts";
import type { Hall } from "./halls.ts";

const raiseText =
  "update admit_show set seat_version = ?, last_step = ? where show_id = ? and seat_version = ?";

/** Says which step wrote the show's bookings last; its seat version rises with each that put seats. */
const raise = ({ show, seatVersion, loadedSeatVersion, step }: Hall): Statement => ({
  text: raiseText,
  params: [seatVersion, step, show.showId, loadedSeatVersion],
  changes: 1,
  otherwise: () =>
    corrupt(`Seat version ${loadedSeatVersion} of show ${show.showId} is not stored.`),
});

/**
 * Takes the locks that a load would have taken, in its order, and refuses where the show or its concert
 * is not as the batch before left it. The first lock comes by itself: a condition on what another step
 * is just changing would be asked of the row as it was before.
 */
const relock = (
  { forUpdate, forShare }: Sql["dialect"],
  { show, concert, loadedStep, loadedSeatVersion }: Hall,
  locked: (() => void) | undefined,
): readonly Statement[] => {
  const rest = { changes: 1, otherwise: () => new LostRace(`bookings of show ${show.showId}`) };
  return [
    {
      text: `select 1 from admit_show where show_id = ?${forUpdate}`,
      params: [show.showId],
      ...rest,
    },
    {
      text: "select 1 from admit_show where show_id = ? and last_step = ? and seat_version = ?",
      params: [show.showId, loadedStep, loadedSeatVersion],
      ...rest,
    },
    {
      text: `select 1 from admit_concert where concert_id = ? and version = ?${forShare}`,
      params: [show.concertId, concert?.version ?? 0],
      ...rest,
      answered: locked,
    },
  ];
};

/** Says of each show that something changed which step it was. */
export const saveShows = ({ halls }: BookingUnion): readonly Statement[] =>
  [...halls.values()].flatMap((hall) => (hall === null || hall.step === null ? [] : [raise(hall)]));

/** What takes the locks of a union that stands on another; others have theirs since they were loaded. */
export const relockShows = (
  { dialect }: Sql,
  { halls, follows }: BookingUnion,
  locked: (() => void) | undefined,
): readonly Statement[] =>
  [...halls.values()].flatMap((hall) =>
    hall !== null && follows > 0 ? relock(dialect, hall, locked) : [],
  );
