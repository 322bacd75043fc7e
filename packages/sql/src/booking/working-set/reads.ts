import type { BookingSlice, ShowId } from "@admit-one/core";
import type { OnDialect, Read } from "../../sql.ts";
import { type RecordRow, toRecord } from "../../tables/idempotency.ts";
import { type PaymentRow, toPayment } from "../../tables/payment.ts";
import { type RefundRow, toRefund } from "../../tables/refund.ts";
import { type ReservationRow, toReservation } from "../../tables/reservation.ts";
import { type SeatRow, toSeat } from "../../tables/seat.ts";
import { toWallet, type WalletRow, walletIdOf } from "../../tables/wallet.ts";
import { availableReads } from "./available-reads.ts";
import { paymentIdOf, walletIdFor } from "./find-money.ts";
import { findParts } from "./find-parts.ts";
import type { Missing } from "./missing.ts";
import { readTexts as texts } from "./read-texts.ts";
import { find, note, noteAbsent } from "./records.ts";
import { tokenReads } from "./token-reads.ts";
import { type BookingWorkingSet, noteReservation, recordKey } from "./working-set.ts";

/** The parameter of `SqlDialect.anyOf`. */
export const list = (ids: Iterable<string>): string => JSON.stringify([...ids]);

/** Reservations and payments with their refunds. Each is found by its own id or by the other's. */
const subjectReads = (
  on: OnDialect,
  set: BookingWorkingSet,
  reservationIds: ReadonlySet<string>,
  paymentIds: ReadonlySet<string>,
): readonly Read[] => {
  const [reservationList, paymentList] = [list(reservationIds), list(paymentIds)];
  // Rows of shows that are not locked were created later, so they count as absent.
  const isLocked = (row: { readonly show_id: ShowId }): boolean => set.shows.has(row.show_id);
  return [
    {
      text: texts.reservationsAndThoseOfPayments(on),
      params: [reservationList, paymentList],
      take: (rows: readonly ReservationRow[]) => {
        for (const row of rows.filter(isLocked)) noteReservation(set, toReservation(row));
        noteAbsent(set.reservations, reservationIds);
      },
    },
    {
      text: texts.paymentsAndThoseOfReservations(on),
      params: [paymentList, reservationList],
      take: (rows: readonly PaymentRow[]) => {
        for (const row of rows.filter(isLocked)) note(set.payments, row.payment_id, toPayment(row));
        noteAbsent(set.payments, paymentIds);
      },
    },
    {
      text: texts.refunds(on),
      params: [paymentList, reservationList],
      take: (rows: readonly RefundRow[]) => {
        const found = Map.groupBy(rows, (row): string => row.payment_id);
        const ofReservations = [...reservationIds].flatMap(
          (id) => paymentIdOf(find(set.reservations, id)) ?? [],
        );
        for (const id of new Set([...paymentIds, ...ofReservations, ...found.keys()])) {
          noteRefunds(set, id, found.get(id) ?? []);
        }
      },
    },
  ];
};

/** Notes the stored refunds of a payment. */
const noteRefunds = (
  { payments, refunds, refundsOf, strayRefundsOf }: BookingWorkingSet,
  paymentId: string,
  rows: readonly RefundRow[],
): void => {
  if (refundsOf.has(paymentId)) return;
  const known = payments.current.has(paymentId) ? refundsOf : strayRefundsOf;
  known.set(paymentId, new Set(rows.map((row) => row.refund_id)));
  for (const row of rows) note(refunds, row.refund_id, toRefund(row));
};

/**
 * The wallets of slices. A reservation that is loaded in the same round determines which wallet is
 * needed.
 */
const walletRead = (
  on: OnDialect,
  set: BookingWorkingSet,
  slices: readonly BookingSlice[],
): Read => {
  const own = slices.flatMap((it) => (it.by === "wallet" ? [walletIdOf(it)] : []));
  const reserved = slices.flatMap((it) => (it.by === "reservation" ? [it.reservationId] : []));
  const paid = slices.flatMap((it) => (it.by === "payment" ? [it.paymentId] : []));
  return {
    text: texts.wallets(on),
    params: [list(own), list(reserved), list(paid)],
    take: (rows: readonly WalletRow[]) => {
      for (const row of rows) note(set.wallets, row.wallet_id, toWallet(row));
      const wanted = slices.flatMap(
        (slice) => walletIdFor(slice, findParts(set, slice).reservation) ?? [],
      );
      noteAbsent(set.wallets, wanted);
    },
  };
};

const recordRead = (
  on: OnDialect,
  { records }: BookingWorkingSet,
  keys: readonly string[],
): Read => ({
  text: texts.records(on),
  // Each key is already JSON.
  params: [`[${keys.join(",")}]`],
  take: (rows: readonly RecordRow[]) => {
    for (const record of rows.map(toRecord)) note(records, recordKey(record), record);
    noteAbsent(records, keys);
  },
});

const holderRead = (on: OnDialect, set: BookingWorkingSet, ids: readonly string[]): Read => ({
  text: texts.reservations(on),
  params: [list(new Set(ids))],
  take: (rows: readonly ReservationRow[]) => {
    for (const row of rows) noteReservation(set, toReservation(row));
    noteAbsent(set.reservations, ids);
  },
});

const seatReads = (
  on: OnDialect,
  set: BookingWorkingSet,
  showId: ShowId,
  missing: readonly MissingPart<"seat">[],
  isBatch: boolean,
): readonly Read[] => {
  const ids = new Set(missing.map(({ id }) => id));
  const asked = new Set(missing.filter(({ isAsked }) => isAsked).map(({ id }) => id));
  const seatRead: Read = {
    text: texts.seats(on),
    params: [showId, list(ids)],
    take: (rows: readonly SeatRow[]) => {
      const seats = set.shows.get(showId)?.seats;
      if (!seats) return;
      for (const row of rows) note(seats, row.seat_id, toSeat(row));
      noteAbsent(seats, ids);
    },
  };
  // In a batch some seat is nearly always taken; in a single hold hardly ever.
  if (!isBatch || asked.size === 0) return [seatRead];
  const holdersRead: Read = {
    text: texts.holdersOfSeats(on),
    params: [showId, list(asked)],
    take: (rows: readonly ReservationRow[]) => {
      for (const row of rows) noteReservation(set, toReservation(row));
    },
  };
  return [seatRead, holdersRead];
};

const userRead = (
  on: OnDialect,
  set: BookingWorkingSet,
  showId: ShowId,
  missing: readonly MissingPart<"user">[],
): Read => {
  const userIds = new Set(missing.map(({ id }) => id));
  const sinceMs = Math.min(...missing.map((it) => it.sinceMs));
  return {
    text: texts.ofUsers(on),
    params: [showId, list(userIds), showId, list(userIds), sinceMs],
    take: (rows: readonly ReservationRow[]) => {
      for (const row of rows) noteReservation(set, toReservation(row));
      const users = set.shows.get(showId)?.users;
      for (const userId of userIds) {
        // If the previous batch is not saved yet, this read misses its reservations, so keep the
        // known ids.
        users?.set(userId, { ids: users.get(userId)?.ids ?? new Set(), sinceMs });
      }
      for (const row of rows) users?.get(row.user_id)?.ids.add(row.reservation_id);
    },
  };
};

type MissingPart<P extends Missing["part"]> = Extract<Missing, { readonly part: P }>;

/**
 * The reads for the missing parts: one group, in which no read depends on the answer of another.
 */
export const readsOf = (
  on: OnDialect,
  set: BookingWorkingSet,
  missing: readonly Missing[],
  isBatch: boolean,
): readonly Read[] => {
  const all = <P extends Missing["part"]>(part: P) =>
    missing.filter((it): it is MissingPart<P> => it.part === part);
  const idsOf = (part: "reservation" | "payment" | "holder" | "record") =>
    missing.flatMap((it) => (it.part === part ? [it.id] : []));
  const reservationIds = new Set(idsOf("reservation"));
  const paymentIds = new Set(idsOf("payment"));
  const walletSlices = all("wallet").map(({ slice }) => slice);
  const keys = idsOf("record");
  const holderIds = idsOf("holder");
  const isAboutMoney = reservationIds.size + paymentIds.size > 0;
  return [
    ...(isAboutMoney ? subjectReads(on, set, reservationIds, paymentIds) : []),
    ...(walletSlices.length > 0 ? [walletRead(on, set, walletSlices)] : []),
    ...(keys.length > 0 ? [recordRead(on, set, keys)] : []),
    ...tokenReads(
      on,
      set,
      all("token").map(({ ref }) => ref),
    ),
    ...[...Map.groupBy(all("seat"), (it) => it.showId)].flatMap(([showId, some]) =>
      seatReads(on, set, showId, some, isBatch),
    ),
    ...availableReads(set, all("free"), all("lapsed")),
    ...(holderIds.length > 0 ? [holderRead(on, set, holderIds)] : []),
    ...[...Map.groupBy(all("user"), (it) => it.showId)].map(([showId, some]) =>
      userRead(on, set, showId, some),
    ),
  ];
};
