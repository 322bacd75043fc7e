import {
  type BookingSnapshot,
  type Payment,
  type PaymentId,
  promisedAmount,
} from "@admit-one/core";
import type { Auditor } from "./auditor.ts";
import type { Bank } from "./bank.ts";
import { type Account, heldOf, refundedByUs, refundedOf, withdrawnOf } from "./bank-account.ts";
import type { Promises } from "./customer.ts";
import type { Diary } from "./operator.ts";

export type MoneyWitnesses = {
  readonly bank: Bank;
  readonly promises: Promises;
  readonly diary: Diary;
};

/**
 * Checks L4 with witnesses that do not know the box office: the bank's books, the answers to
 * buyers, and the operator's diary. Once everything has settled they must agree with the ledger.
 */
export const checkMoney = (
  auditor: Auditor,
  witnesses: MoneyWitnesses,
  snapshot: BookingSnapshot,
): void => {
  const { bank, diary } = witnesses;
  const { breach, reservations } = auditor;
  const bookedBy = createLedgerReader(snapshot);
  const payments = snapshot.payments.filter(({ method }) => !own.has(method.type));
  for (const payment of snapshot.payments.filter(({ method }) => method.type === "till")) {
    const taken = "takenAmount" in payment ? payment.takenAmount - payment.back : 0;
    const { paymentId } = payment;
    const [till, gateway] = [bookedBy(paymentId, "till"), bookedBy(paymentId, "gateway")];
    if (till !== taken || gateway !== 0) {
      breach("L4", `the till has ${till} of ${paymentId}, and it is ${taken}`);
    }
  }
  const known = new Set(payments.map(({ paymentId }) => paymentId));
  for (const account of bank.accounts.values()) {
    const { paymentId, captures } = account;
    if (captures > 1) breach("L4", `${paymentId} was captured ${captures} times`);
    if (captures > 0 && !known.has(paymentId)) breach("L4", `${paymentId} is nobody's money`);
  }
  for (const payment of payments) {
    const { paymentId } = payment;
    const account = bank.accounts.get(paymentId);
    const agree = (name: string, ours: number, theirs: number): void => {
      if (ours !== theirs) {
        breach("L4", `the books have ${ours} in ${name} for ${paymentId}, and it is ${theirs}`);
      }
    };
    agree("gateway", bookedBy(paymentId, "gateway"), account ? heldOf(account) : 0);
    agree("disputed", bookedBy(paymentId, "disputed"), account ? withdrawnOf(account) : 0);
    agree("till", bookedBy(paymentId, "till"), 0 - (diary.byHand.get(paymentId) ?? 0));
    agree("refunds_payable", bookedBy(paymentId, "refunds_payable"), 0);
    agree("suspense", bookedBy(paymentId, "suspense"), 0);
    if (account !== undefined) checkBuyer(auditor, diary, payment, account);
  }
  for (const { reservationId, status } of reservations.values()) {
    const isCancelled = status === "cancelling" || status === "cancelled";
    if (isCancelled && !diary.ordered.has(reservationId)) {
      breach("L5", `${reservationId} is ${status}, and nobody wanted that`);
    }
  }
  checkPromises(auditor, witnesses);
};

/** What moves no money at the bank. */
const own = new Set(["wallet", "till"]);

const createLedgerReader = ({ ledger }: BookingSnapshot) => {
  const booked = new Map<string, number>();
  for (const { paymentId, account, amount } of ledger) {
    const key = `${paymentId} ${account}`;
    booked.set(key, (booked.get(key) ?? 0) + amount);
  }
  return (paymentId: string, account: string): number => booked.get(`${paymentId} ${account}`) ?? 0;
};

/** A buyer has the seats or the money back, and we refund nothing twice ourselves. */
const checkBuyer = (
  { reservations, confirmedBy, breach }: Auditor,
  { byHand, ordered, parts }: Diary,
  { paymentId, reservationId }: Payment,
  account: Account,
): void => {
  const { captured } = account;
  const lost = account.disputes
    .filter(({ status }) => status === "lost")
    .reduce((sum, { amount }) => sum + amount, 0);
  const got = (): number => refundedOf(account) + (byHand.get(paymentId) ?? 0) + lost;
  const checkParts = (): void => {
    const least = Math.min(captured, parts.get(reservationId) ?? 0);
    if (got() < least) {
      breach("L4", `of ${paymentId} the buyer has ${got()} back, and ${least} are due for seats`);
    }
  };
  const reservation = reservations.get(reservationId);
  const isIts = confirmedBy.get(reservationId) === paymentId;
  const hand = byHand.get(paymentId) ?? 0;
  if (refundedByUs(account) + hand > captured) {
    breach("L4", `of ${paymentId} we paid back more than the ${captured} that were taken`);
  }
  if (captured === 0) {
    if (isIts) breach("L3", `${paymentId} has seats without the bank`);
    return;
  }
  if (isIts && reservation?.status === "confirmed") {
    if (captured !== promisedAmount(reservation)) breach("L3", `${paymentId} took ${captured}`);
    checkParts();
    return;
  }
  // Of seats that were cancelled one by one the counter knows what was ordered back at least.
  if (isIts && parts.has(reservationId)) {
    checkParts();
    return;
  }
  const orders = isIts ? (ordered.get(reservationId) ?? []) : [];
  const due = Math.min(
    ...(orders.length === 0 ? ["full" as const] : orders).map((order) =>
      order === "full" ? captured : order === "none" ? 0 : order.amount,
    ),
  );
  if (got() < due) breach("L4", `of ${paymentId} the buyer has ${got()} back, and ${due} are due`);
};

const checkPromises = (
  { reservations, breach }: Auditor,
  { bank, promises }: Pick<MoneyWitnesses, "bank" | "promises">,
): void => {
  for (const paymentId of promises.left) {
    const account = bank.accounts.get(paymentId as PaymentId);
    const isGhost = account?.payment?.method["card"] === "ghost";
    if (account !== undefined && account.captures > 0 && !isGhost) {
      breach("L4", `${paymentId} was left, and its money was taken all the same`);
    }
  }
  for (const reservationId of promises.paid) {
    const status = reservations.get(reservationId)?.status;
    const kept = status === "confirmed" || status === "cancelling" || status === "cancelled";
    if (!kept) breach("L4", `${reservationId} was paid and is ${status}`);
  }
  for (const reservationId of promises.reserved.values()) {
    if (!reservations.has(reservationId)) breach("L9", `${reservationId} was answered and is gone`);
  }
};
