import type { Decision } from "../kernel/decision.ts";
import type { IdempotencyKey, IdempotencyRecord } from "../kernel/idempotency.ts";
import type { ConcertId, ShowId } from "../kernel/ids.ts";
import type { Recorded } from "../kernel/journal.ts";
import type { Concert, Show, ShowPlan } from "./concert.ts";
import type { SeatsPiece } from "./concert-creations.port.ts";

/** Seats by their numbers in the plan: from `from` up to, but without, `to`. */
export type SeatRange = { readonly from: number; readonly to: number };

/** What a step needs besides the show. */
type Keyed = {
  /** The key of the command. Its record is loaded and saved in the same step. */
  readonly record?: IdempotencyKey;
};

export type ShowSlice = Keyed & { readonly showId: ShowId };
export type NewShowSlice = ShowSlice & { readonly concertId: ConcertId };

/** A show as a change finds it. All is null, and the version 0, if there is no such show. */
export type ShowState = {
  readonly show: Show | null;
  readonly concert: Concert | null;
  /** Of the show's plan. */
  readonly planVersion: number;
  /** The seats that are not stored as the plan says yet. Null if all are. */
  readonly unsettled: SeatRange | null;
  readonly record: IdempotencyRecord | null;
};

export type ShowChange = {
  readonly show?: Show;
  /** The next version. */
  readonly plan?: ShowPlan;
  /** As it is after this step. */
  readonly unsettled: SeatRange | null;
  /** Seats as the plan says, without gaps behind the stored ones. */
  readonly seats?: SeatsPiece;
  readonly record?: IdempotencyRecord;
} & Recorded;

export type NewShowState = {
  readonly concert: Concert | null;
  /** Whether the show's id is in use, also by a creation in progress. */
  readonly isTaken: boolean;
  readonly record: IdempotencyRecord | null;
};

/** A show with the first of its seats. The others come with `changeShow`. */
export type NewShow = {
  readonly show: Show;
  readonly plan: ShowPlan;
  readonly unsettled: SeatRange | null;
  readonly seats: SeatsPiece;
  readonly record?: IdempotencyRecord;
} & Recorded;

/**
 * Changes what is sold. Laws:
 *
 * - Each step is atomic, saves its events and its row of the journal, and excludes every other step of the show: those of `BookingStore`, too. A
 *   hold is decided wholly before it or wholly after it.
 * - Of `seats`, those with numbers of stored seats get the price of the piece, and keep their owner,
 *   their epoch and everything else. The others are new, and free or blocked. Seats that change, and
 *   only those, are in `seatsSince` of every version before.
 * - Numbers in the plan never change, and no seat is ever removed: a piece that leaves a gap is
 *   `CORRUPT`, and so is a plan that does not follow on the stored version.
 * - `unsettled` returns shows whose seats are not all stored as their plan says, so that anybody can
 *   go on after a crash.
 * - Of racing steps with one key one saves, and the others decide again and find its record.
 */
export interface ConcertChanges {
  addShow<O>(
    slice: NewShowSlice,
    decide: (state: NewShowState) => Decision<NewShow, O>,
  ): Promise<O>;
  changeShow<O>(
    slice: ShowSlice,
    decide: (state: ShowState) => Decision<ShowChange, O>,
  ): Promise<O>;
  unsettled(limit: number): Promise<readonly ShowId[]>;
}
