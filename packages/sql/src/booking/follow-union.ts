import type { BookingSlice, IdempotencyRecord } from "@admit-one/core";
import type { Read } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { askedOf } from "./asked.ts";
import { type BookingUnion, createBookingUnion, recordKey } from "./booking-union.ts";
import { type Hall, hallAfter } from "./halls.ts";
import { type KnownSubjects, showOf } from "./known-subjects.ts";
import { loadLacks } from "./load-lacks.ts";
import { loadRecords, loadSubjects } from "./load-union.ts";
import { keepRefundsOf, loadMoney } from "./money-union.ts";
import { loadedSubject } from "./subject-of.ts";

/** Seats, reservations and payments that are remembered of one show: some megabytes. */
const recordsMax = 20_000;

/** So many batches, a second of them, go by until all is read anew, should somebody mend rows by hand. */
const followsMax = 64;

const theHallOf = ({ halls }: BookingUnion): Hall | null => {
  const [hall, other] = halls.values();
  return hall && other === undefined ? hall : null;
};

/** What is not there now may come to be in a step that has nothing to do with the show. */
const forgetMissing = (records: Map<string, unknown>): void => {
  for (const [id, record] of records) if (record === null) records.delete(id);
};

/**
 * Only what is being saved, since others may write under a key, whatever show it was for; and only
 * where the show will tell that it was saved.
 */
const recordsAfter = (
  { putRecords }: BookingUnion,
  { step }: Hall,
): readonly IdempotencyRecord[] => (step === null ? [] : putRecords.map(({ record }) => record));

/** What the next batch knows without a look once this one is saved; null where that is not enough. */
const unionAfter = (union: BookingUnion): BookingUnion | null => {
  const hall = theHallOf(union);
  if (union.follows >= followsMax) return null;
  if (!hall?.concert || (hall.step ?? hall.loadedStep) === null) return null;
  const reservations = union.reservations.current;
  const payments = union.payments.current;
  if (hall.seats.size + reservations.size + payments.size > recordsMax) return null;
  for (const records of [reservations, payments, hall.seats]) forgetMissing(records);
  keepRefundsOf(union.money, (paymentId) => payments.has(paymentId));
  const { refunds, refundsOf } = union.money;
  const fresh = createBookingUnion();
  return {
    ...fresh,
    follows: union.follows + 1,
    halls: new Map([[hall.show.showId, hallAfter(hall)]]),
    reservations: { current: reservations, put: new Map() },
    payments: { current: payments, put: new Map() },
    records: new Map(recordsAfter(union, hall).map((record) => [recordKey(record), record])),
    money: { ...fresh.money, refunds: { current: refunds.current, put: new Map() }, refundsOf },
  };
};

const isKnown = (union: BookingUnion, slice: BookingSlice): boolean => {
  if (slice.by !== "reservation" && slice.by !== "payment") return true;
  const { reservation, payment } = loadedSubject(union, slice);
  if (reservation === null) return false;
  const isPaid = "paymentId" in reservation || slice.by === "payment";
  return !isPaid || (payment !== null && union.money.refundsOf.has(payment.paymentId));
};

/**
 * The union for the next batch of a show, standing on one that is being saved. What else the slices
 * need is read without locks: the batch before has them, or had them last, and `relockShows` refuses
 * where anybody else had them since. So it is no matter whether a read sees that batch's own rows,
 * which are known already.
 */
export const followUnion = async (
  work: UnitOfWork,
  before: BookingUnion,
  slices: readonly BookingSlice[],
  known: KnownSubjects,
): Promise<BookingUnion | null> => {
  const showId = theHallOf(before)?.show.showId;
  // A wallet belongs to no show, so only its own lock guards it; nor does this one guard another show.
  const mayFollow = slices.every(
    (slice) => showOf(known, slice) === showId && !("wallet" in slice && slice.wallet),
  );
  if (showId === undefined || !mayFollow) return null;
  const union = unionAfter(before);
  if (union === null) return null;
  const unknown = slices.filter((slice) => !isKnown(union, slice));
  const asked = askedOf(unknown, known);
  let reads: readonly Read[] = [
    ...loadSubjects(work, union, asked),
    ...loadMoney(work, union.money, unknown, asked, (slice) => loadedSubject(union, slice)),
    ...loadRecords(work, union, slices),
    ...loadLacks(work, union, slices, known),
  ];
  while (reads.length > 0) {
    const next = reads;
    await work.query((sql) => sql.reads(next));
    reads = loadLacks(work, union, slices, known);
  }
  return union;
};
