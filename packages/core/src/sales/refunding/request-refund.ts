import { settledIfPaid } from "../../payment/cover.ts";
import { tillType } from "../../payment/ledger.ts";
import type { CapturedPayment } from "../../payment/payment.ts";
import { refundEvent } from "../../payment/payment-events.ts";
import {
  newOwn,
  nextNo,
  type OpenRefund,
  type OwnRefund,
  owedOf,
  type RefundReason,
  refundIdOf,
} from "../../payment/refund.ts";
import type { Reservation } from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { book } from "./book.ts";

/** How much to pay back: an amount, or everything, including what was paid back elsewhere. */
export type RefundOrder = {
  readonly amount: number;
  readonly whole: boolean;
  readonly reason: RefundReason;
  /** As this request leaves it. */
  readonly reservation: Reservation | null;
};

/**
 * Requests a refund. `recover` sends what is stored here until it succeeds, because a step that may
 * roll back must not move money. One request creates one refund, or none if there is nothing to
 * pay. Money paid back elsewhere settles part of it, so that only the rest is sent.
 */
export const requestRefund = (
  state: BookingState,
  payment: CapturedPayment,
  { amount, whole, reason, reservation }: RefundOrder,
  nowMs: number,
): BookingChange => {
  const ordered = amount === 0 ? [] : [adminRequestOf(state, payment, amount, reason, nowMs)];
  const refundId = ordered[0]?.refundId;
  const change = book(
    state,
    {
      payment: { ...payment, suspendedAtMs: null, recoverAtMs: null },
      refunds: [...state.refunds, ...ordered],
      reservation,
      ...(whole && refundId !== undefined && { whole: refundId }),
    },
    { cause: "refund_requested", ...keptBy(reason), nowMs },
  );
  const [after = payment] = change.payments ?? [];
  const row = change.refunds?.find((refund) => refund.refundId === refundId);
  // An operator has to hand out what goes back from the till.
  const isSettled = row !== undefined && owedOf(row) === 0 && row.method.type !== tillType;
  if (row === undefined || isSettled) return change;
  const announced = refundEvent(after, row, nowMs, { type: "RefundRequested" });
  return { ...change, events: [announced, ...(change.events ?? [])] };
};

/** A cancel decides what the payment keeps. Otherwise only a lost dispute can change it. */
const keptBy = (reason: RefundReason) =>
  reason === "cancelled" || reason === "show_cancelled"
    ? ({ kept: "cancelled", actor: "operator" } as const)
    : ({ kept: "dispute_lost", actor: "provider" } as const);

const adminRequestOf = (
  { refunds }: BookingState,
  payment: CapturedPayment,
  amount: number,
  reason: RefundReason,
  nowMs: number,
): OwnRefund => {
  const { paymentId, reservationId, showId, userId, method, reference, takenCurrency } = payment;
  const no = nextNo(refunds);
  const refundId = refundIdOf(paymentId, no);
  const order = { refundId, paymentId, no, reservationId, showId, userId, method, reference };
  const ordered = {
    ...newOrder({ ...order, amount, currency: takenCurrency, reason }, nowMs),
    requestedAtMs: ownInstant(refunds, nowMs),
  };
  // Money of the till needs no gateway.
  return method.type === tillType
    ? settledIfPaid({ ...ordered, paidAmount: amount }, "hand", nowMs)
    : ordered;
};

/**
 * No two orders of a payment have the same instant, although two may come in one millisecond: by it
 * the refunds that go on with an order are found (`isOwed`).
 */
const ownInstant = (refunds: BookingState["refunds"], nowMs: number): number => {
  let atMs = nowMs;
  while (refunds.some(({ requestedAtMs }) => requestedAtMs === atMs)) atMs += 1;
  return atMs;
};

type Ordered = Pick<
  OpenRefund,
  | "refundId"
  | "paymentId"
  | "no"
  | "reservationId"
  | "showId"
  | "userId"
  | "method"
  | "reference"
  | "amount"
  | "currency"
  | "reason"
>;

/** A new refund of our own. */
export const newOrder = (ordered: Ordered, nowMs: number): OpenRefund => ({
  ...newOwn,
  ...ordered,
  origin: "ours",
  requestedAtMs: nowMs,
  status: "requested",
  recoverAtMs: nowMs,
  failure: null,
});
