import { createRecords, type Records } from "./records.ts";
import { carryShow, type ShowState } from "./show-state.ts";
import { type BookingWorkingSet, createWorkingSet } from "./working-set.ts";

/** Seats, reservations and payments that are remembered of one show: some megabytes. */
const recordsMax = 20_000;

/** As many batches, a second of them, pass until all is read again, should somebody mend rows by hand. */
const carriedMax = 64;

export const onlyShowOf = ({ shows }: BookingWorkingSet): ShowState | null => {
  const [show, other] = shows.values();
  return show && other === undefined ? show : null;
};

/**
 * Records under idempotency keys are bound to no show, so others may write them at any time. Only what
 * is being saved is known, and only where the show will say that it was saved.
 */
const recordsAfter = (
  { records }: BookingWorkingSet,
  { step }: ShowState,
): BookingWorkingSet["records"] => {
  if (step === null) return createRecords();
  const { current, put } = records;
  return createRecords(new Map([...current].filter(([key]) => put.has(key))));
};

/** What was found goes on to the next batch; what was not found may be created by others meanwhile. */
const carry = <T>({ current }: Records<T>): Records<T> => createRecords(current);

/**
 * The working set as the next batch of the show finds it once this one is saved; null where that is not
 * enough to go on from. Nothing is read and nothing is copied: the rows change hands, and this set must
 * not be used again.
 */
export const carryForward = (set: BookingWorkingSet): BookingWorkingSet | null => {
  const show = onlyShowOf(set);
  if (set.carried >= carriedMax || !show?.concert) return null;
  // Else the next batch could not tell whether this one was saved.
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
