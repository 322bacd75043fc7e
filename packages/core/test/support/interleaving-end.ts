import type { BoxOffice, Stores } from "@admit-one/core";
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

export const checkEnd = async (stores: Stores, boxOffice: BoxOffice, gateway: LedgerGateway) => {
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
