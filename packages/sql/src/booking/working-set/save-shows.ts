import type { Show } from "@admit-one/core";
import { corrupt, LostRace } from "../../errors.ts";
import { putRows, type Sql, type Statement, textOf } from "../../sql.ts";
import type { ShowState } from "./show-state.ts";

const raiseText =
  "update admit_show set seat_version = ?, last_step = ?, " +
  "free_seats = ?, held_seats = ?, sold_seats = ?, blocked_seats = ? where show_id = ? and seat_version = ?";

/** The parameters of `raiseText`. The seat version rises with each member that puts seats. */
const raisedValues = ({ show, seatVersion, loadedSeatVersion, step, counts }: ShowState) => {
  const { free, held, sold, blocked } = counts;
  return [seatVersion, step, free, held, sold, blocked, show.showId, loadedSeatVersion];
};

const raise = (state: ShowState): Statement => {
  const { show, loadedSeatVersion } = state;
  return {
    text: raiseText,
    params: raisedValues(state),
    expectedRows: 1,
    onMismatch: () =>
      corrupt(`Seat version ${loadedSeatVersion} of show ${show.showId} is not stored.`),
    mergeable: true,
  };
};

/** Statements that record, for each changed show, the step that changed it. */
export const raiseShows = (shows: readonly ShowState[]): readonly Statement[] =>
  shows.filter(({ step }) => step !== null).map(raise);

const relockTexts = {
  // Only locks. With a condition, the database would check the row as it was before another step's
  // change.
  lock: textOf(({ forUpdate }) => `select 1 from admit_show where show_id = ?${forUpdate}`),
  isThere: "select 1 from admit_show where show_id = ? and seat_version = ? and last_step = ?",
  raise: `${raiseText} and last_step = ?`,
  concert: textOf(
    ({ forShare }) => `select 1 from admit_concert where concert_id = ? and version = ?${forShare}`,
  ),
};

const relock = (
  sql: Sql,
  state: ShowState,
  onLocked: (() => void) | undefined,
): readonly Statement[] => {
  const { show, concert, loadedStep, loadedSeatVersion, step } = state;
  const rest = {
    expectedRows: 1,
    onMismatch: () => new LostRace(`bookings of show ${show.showId}`),
  };
  return [
    { text: relockTexts.lock(sql), params: [show.showId], ...rest },
    step === null
      ? {
          text: relockTexts.isThere,
          params: [show.showId, loadedSeatVersion, loadedStep],
          ...rest,
        }
      : { text: relockTexts.raise, params: [...raisedValues(state), loadedStep], ...rest },
    {
      text: relockTexts.concert(sql),
      params: [show.concertId, concert?.version ?? 0],
      ...rest,
      onDone: onLocked,
    },
  ];
};

/**
 * For a carried working set. Takes the locks that a load would take, in the same order, and fails
 * unless each show and its concert are as the previous batch left them. The same statement records
 * the step that changes the show.
 */
export const relockShows = (
  sql: Sql,
  shows: readonly ShowState[],
  onLocked: (() => void) | undefined,
): readonly Statement[] => shows.flatMap((show) => relock(sql, show, onLocked));

const putColumns = { show_id: "text", cancelled: "bool", refunds_retry_at_ms: "int" } as const;
const putText = textOf(
  ({ rows, keyIs }) =>
    "update admit_show set cancelled = put.cancelled, " +
    `refunds_retry_at_ms = put.refunds_retry_at_ms from (${rows(putColumns)}) as put ` +
    `where ${keyIs("admit_show.show_id", "put.show_id")}`,
);

/** Saves changes of the shows themselves. Not mergeable: another statement updates the same row. */
export const putShows = (sql: Sql, shows: readonly Show[]): readonly Statement[] => {
  const rows = shows.map(({ showId, cancelled, refundsRetryAtMs }) => [
    showId,
    cancelled,
    refundsRetryAtMs,
  ]);
  return putRows(sql, putText, rows, () => corrupt("A show that is put does not exist."), false);
};
