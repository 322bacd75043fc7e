import type { BoxOffice, Stores } from "@admit-one/core";
import type { Promises } from "./buyer.ts";
import type { LedgerGateway } from "./ledger-gateway.ts";

/** When all faults are over, time and work bring everything to its end. */
export const settle = async (
  boxOffice: BoxOffice,
  advance: (ms: number) => void,
): Promise<void> => {
  for (let round = 0; round < 12; round += 1) {
    advance(70_000);
    let done = 1;
    for (let turn = 0; done > 0 && turn < 50; turn += 1) {
      done = 0;
      for (const work of ["recover", "sweep", "relay", "advance"] as const) {
        done += await boxOffice.work[work]();
      }
    }
  }
};

export const checkEnd = async (
  stores: Stores,
  boxOffice: BoxOffice,
  gateway: LedgerGateway,
  promises: Promises,
) => {
  const report = await boxOffice.audit();
  if (!report.ok) throw new Error(`audit: ${JSON.stringify(report.breaches)}`);
  const { reservations, payments } = await stores.bookings.snapshot();
  for (const { status, paymentId } of payments) {
    if (status === "pending" || status === "refunding") {
      throw new Error(`${paymentId} is never finished`);
    }
  }
  if (reservations.some(({ status }) => status === "held" || status === "paying")) {
    throw new Error("a hold is never ended");
  }
  for (const { status, paymentId } of payments) {
    const isOver = status === "declined" || status === "failed";
    if (promises.cancelled.has(paymentId) && !isOver) {
      throw new Error(`${paymentId} was cancelled and is ${status}`);
    }
  }
  for (const { status, reservationId } of reservations) {
    const isOver = status === "released" || status === "expired";
    if (promises.released.has(reservationId) && !isOver) {
      throw new Error(`${reservationId} was given back and is ${status}`);
    }
  }
  for (const { reservationId, createdAtMs, expiresAtMs, extendedEndsMs } of reservations) {
    const seen = promises.extended.get(reservationId);
    const longest = createdAtMs + 20_000 + 15_000;
    if (seen !== undefined && extendedEndsMs[0] !== seen) {
      throw new Error(`${reservationId} was extended from ${seen} and was not`);
    }
    if (extendedEndsMs.length > 1 || expiresAtMs > longest) {
      throw new Error(`${reservationId} was extended too far`);
    }
  }
  // The money that the gateway kept, by reservation, is exactly what confirmed ones cost.
  const keptMoney = new Map<string, number>();
  for (const { paymentId, reservationId } of payments) {
    const taken = gateway.captured().get(paymentId) ?? 0;
    const back = gateway.refunded().get(paymentId) ?? 0;
    keptMoney.set(reservationId, (keptMoney.get(reservationId) ?? 0) + taken - back);
  }
  for (const { reservationId, status, amount } of reservations) {
    const owed = status === "confirmed" ? amount : 0;
    const paid = keptMoney.get(reservationId) ?? 0;
    if (paid !== owed) throw new Error(`${reservationId} ${status}: paid ${paid}, owed ${owed}`);
  }
  const known = new Set(payments.map(({ paymentId }) => paymentId));
  for (const paymentId of gateway.captured().keys()) {
    if (!known.has(paymentId)) throw new Error(`${paymentId} was charged but never written down`);
  }
};
