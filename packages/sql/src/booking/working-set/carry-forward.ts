import { createRecords, type Records } from "./records.ts";
import { carryShow, type ShowState } from "./show-state.ts";
import { type BookingWorkingSet, createWorkingSet } from "./working-set.ts";

/** Seats, reservations and payments that are kept for one show: a few megabytes. */
const recordsMax = 20_000;

/**
 * After this many batches, about a second, everything is read again, in case an operator repaired
 * rows by hand.
 */
const carriedMax = 64;

export const onlyShowOf = ({ shows }: BookingWorkingSet): ShowState | null => {
  const [show, other] = shows.values();
  return show && other === undefined ? show : null;
};

/**
 * Idempotency records belong to no show, so other servers may write them at any time. Only the
 * records that this batch saves are known, and only if the show will prove that it saved them.
 */
const recordsAfter = (
  { records }: BookingWorkingSet,
  { step }: ShowState,
): BookingWorkingSet["records"] => {
  if (step === null) return createRecords();
  const { current, put } = records;
  return createRecords(new Map([...current].filter(([key]) => put.has(key))));
};

/**
 * Records that were found go on to the next batch. Others may create the missing ones meanwhile.
 */
const carry = <T>({ current }: Records<T>): Records<T> => createRecords(current);

/**
 * The working set for the next batch of the show, as if this one were saved; null if the next batch
 * cannot continue from it. Nothing is read or copied: the rows change hands, and this set must not
 * be used again.
 */
export const carryForward = (set: BookingWorkingSet): BookingWorkingSet | null => {
  const show = onlyShowOf(set);
  if (set.carried >= carriedMax || !show?.concert) return null;
  // Otherwise the next batch could not check whether this one was saved.
  if ((show.step ?? show.loadedStep) === null) return null;
  const { reservations, payments, refunds, refundsOf } = set;
  const size = show.seats.current.size + reservations.current.size + payments.current.size;
  if (size > recordsMax) return null;
  return {
    ...createWorkingSet(),
    carried: set.carried + 1,
    shows: new Map([[show.show.showId, carryShow(show)]]),
    reservations: carry(reservations),
    payments: carry(payments),
    refunds: carry(refunds),
    refundsOf,
    records: recordsAfter(set, show),
  };
};
