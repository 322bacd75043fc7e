import type {
  Account,
  BookingSnapshot,
  LedgerEntry,
  Payment,
  Refund,
  Reservation,
} from "@admit-one/core";
import { post } from "../../src/payment/ledger.ts";
import { refundIdOf } from "../../src/payment/refund.ts";
import { payment, reservation, seatsOf, t0 } from "./given.ts";
import { ownRefund } from "./refunds.ts";

const live = (status: Reservation["status"]): boolean =>
  ["held", "paying", "confirmed", "cancelling"].includes(status);

/** A store in which everything follows from the reservations, as it should. */
export const storeOf = (
  reservations: readonly Reservation[],
  payments: readonly Payment[] = [],
): BookingSnapshot => {
  const seats = reservations.flatMap((one) => (live(one.status) ? seatsOf(one) : []));
  return {
    seats,
    claims: reservations.flatMap(({ status, reservationId, showId, seats: own }) =>
      live(status) ? own.map(({ seatId }) => ({ showId, seatId, reservationId })) : [],
    ),
    reservations,
    payments,
    refunds: payments.flatMap((one) => refundOf(one) ?? []),
    wallets: [],
    ledger: payments.flatMap(booked),
  };
};

const refundOf = (one: Payment): Refund | undefined => {
  if (one.status !== "refunding" && one.status !== "refunded") return undefined;
  const { paymentId, reservationId, takenAmount: amount } = one;
  const order = ownRefund({
    refundId: refundIdOf(paymentId, 1),
    paymentId,
    reservationId,
    amount,
    reason: "late",
  });
  if (one.status === "refunding") return order;
  const { status: _, recoverAtMs: _due, failure: _failure, ...base } = order;
  const settled = { status: "succeeded", settledAtMs: t0, settledBy: "provider" } as const;
  return { ...base, ...settled, paidAmount: amount };
};

/** What the rules have booked by the time that a payment is as it is. */
const booked = (one: Payment): readonly LedgerEntry[] => {
  if (!("takenAmount" in one)) return [];
  const { paymentId } = one;
  const money = { amount: one.takenAmount, currency: one.takenCurrency, paymentId, atMs: t0 };
  const posted = (name: string, debit: Account, credit: Account) =>
    post(debit, credit, { ...money, postingId: `${paymentId}.${name}` });
  const back = one.status !== "captured";
  return [
    ...posted("captured", "gateway", "suspense"),
    ...posted("on", "suspense", back ? "refunds_payable" : "sales"),
    ...(one.status === "refunded" ? posted("back", "refunds_payable", "gateway") : []),
  ];
};

const named = (one: Reservation, paymentId: string): Reservation =>
  "paymentId" in one ? { ...one, paymentId: paymentId as typeof one.paymentId } : one;

export const paymentOf = (
  status: Payment["status"],
  paymentId: string,
  reservationId: string,
): Payment =>
  payment(status, { paymentId: paymentId as never, reservationId: reservationId as never });

export const held = reservation("h", "held", { seatIds: ["A1", "A2"] });
const paying = named(reservation("p", "paying", { seatIds: ["B1", "B2"] }), "pay-p");
const sold = named(reservation("c", "confirmed", { seatIds: ["C1", "C2"] }), "pay-c");
const ended = (["expired", "released", "cancelled"] as const).map((status) =>
  reservation(status, status, { seatIds: ["A1", "C1"] }),
);
const pendingOfP = paymentOf("pending", "pay-p", "p");
export const capturedOfC = paymentOf("captured", "pay-c", "c");

/** A sound store with a reservation and a payment in most states. */
export const clean: BookingSnapshot = storeOf(
  [held, paying, sold, ...ended],
  [
    pendingOfP,
    capturedOfC,
    paymentOf("declined", "d", "h"),
    paymentOf("failed", "f", "expired"),
    paymentOf("refunding", "rg", "expired"),
    paymentOf("refunded", "rd", "released"),
  ],
);
