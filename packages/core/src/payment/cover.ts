import type { Dispute } from "./payment.ts";
import {
  isOwn,
  newOwn,
  nextNo,
  type OwnRefund,
  owedOf,
  ownBase,
  type Refund,
  refundIdOf,
} from "./refund.ts";

/*
 * A refund that the provider made elsewhere, or a lost dispute, may concern money that we owe the
 * buyer anyway. Then it settles as much of the owed amount as it can.
 */

/** The refunds and disputes of one payment after a step. */
export type Covered = {
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
};

/** Our refund still owes money, and nobody is sending it right now. */
const mayBeCovered = (refund: Refund): refund is OwnRefund =>
  isOwn(refund) && owedOf(refund) > 0 && !isBeingSent(refund);

/**
 * While a refund is being sent, its owed amount is what was sent. It stays until the gateway
 * answers.
 */
const isBeingSent = ({ status }: OwnRefund): boolean =>
  status === "sending" || status === "pending";

/**
 * Lets money paid elsewhere settle what we owe. A new refund already takes earlier payments into
 * account and covers only the rest, so only payments after it count. The exception is the refund
 * `whole`, which is for the entire amount.
 */
export const cover = (before: Covered, nowMs: number, whole?: string): Covered => {
  let covered = before;
  for (const { no, refundId } of before.refunds) {
    covered = byRefund(covered, refundId, (it) => it.no < no || it.refundId === whole, nowMs);
  }
  for (const { reference, closedAtMs } of before.disputes) {
    const isLater = (it: OwnRefund): boolean =>
      it.refundId === whole || (closedAtMs ?? 0) > it.requestedAtMs;
    covered = byDispute(covered, reference, isLater, nowMs);
  }
  return covered;
};

type Counts = (refund: OwnRefund) => boolean;

const byRefund = (before: Covered, refundId: string, counts: Counts, nowMs: number): Covered => {
  const source = before.refunds.find((refund) => refund.refundId === refundId);
  if (source === undefined || isOwn(source)) return before;
  const isSame: Counts = (it) => it.currency === source.currency && counts(it);
  const free = source.paidAmount - source.coveredAmount;
  const [used, refunds] = settle(before.refunds, free, isSame, nowMs);
  if (used === 0) return before;
  const spent = { ...source, coveredAmount: source.coveredAmount + used };
  return { ...before, refunds: replace(refunds, spent) };
};

const byDispute = (before: Covered, reference: string, counts: Counts, nowMs: number): Covered => {
  const source = before.disputes.find((dispute) => dispute.reference === reference);
  if (source?.status !== "lost") return before;
  const isSame: Counts = (it) => it.currency === source.currency && counts(it);
  const free = source.amount - source.covers;
  const [used, refunds] = settle(before.refunds, free, isSame, nowMs);
  if (used === 0) return before;
  const disputes = before.disputes.map((dispute) =>
    dispute.reference === reference ? { ...dispute, covers: dispute.covers + used } : dispute,
  );
  return { refunds, disputes };
};

/** Settles owed amounts with the free amount. Returns how much of it was used. */
const settle = (
  before: readonly Refund[],
  free: number,
  counts: Counts,
  nowMs: number,
): readonly [used: number, refunds: readonly Refund[]] => {
  let left = free;
  const refunds = before.map((refund) => {
    if (left <= 0 || !mayBeCovered(refund) || !counts(refund)) return refund;
    const used = Math.min(left, owedOf(refund));
    left -= used;
    return settledIfPaid(
      { ...refund, coveredAmount: refund.coveredAmount + used },
      "elsewhere",
      nowMs,
    );
  });
  return [free - left, refunds];
};

/** Money that had covered an amount is void, so the amount is owed again, latest refund first. */
export const uncover = (
  before: readonly Refund[],
  amount: number,
  failure: string,
  nowMs: number,
): readonly Refund[] => {
  let left = amount;
  let refunds = before;
  for (const refund of before.toReversed()) {
    if (left === 0 || !isOwn(refund) || refund.coveredAmount === 0) continue;
    const lost = Math.min(left, refund.coveredAmount);
    left -= lost;
    const owing = { ...refund, coveredAmount: refund.coveredAmount - lost };
    refunds = reopen(refunds, owing, failure, nowMs);
  }
  return refunds;
};

/** Marks our refund as succeeded if nothing of it is owed any more. */
export const settledIfPaid = (
  refund: OwnRefund,
  settledBy: "provider" | "hand" | "elsewhere",
  nowMs: number,
): OwnRefund =>
  refund.status === "succeeded" || owedOf(refund) > 0
    ? refund
    : { ...ownBase(refund), status: "succeeded", settledAtMs: nowMs, settledBy };

/**
 * Stores our refund, which may owe money again after it was settled. Nothing is sent automatically:
 * a refund that failed after the money had gone would fail again in the same way.
 */
export const reopen = (
  refunds: readonly Refund[],
  refund: OwnRefund,
  failure: string,
  nowMs: number,
): readonly Refund[] => {
  const owed = owedOf(refund);
  const rest =
    refund.paidAmount > 0 ? owed : isBeingSent(refund) ? owed - owedIn(refunds, refund) : 0;
  const stuck = { status: "needs_operator", failure, stuckAtMs: nowMs } as const;
  if (rest > 0) {
    // One refund id pays back once, and always the same amount. So the rest becomes a refund of its
    // own.
    const first = settledIfPaid({ ...refund, amount: refund.amount - rest }, "provider", nowMs);
    return [...replace(refunds, first), { ...restOf(refund, refunds, rest), ...stuck }];
  }
  if (owed === 0 || refund.status !== "succeeded") return replace(refunds, refund);
  const again = {
    attempt: refund.attempt + 1,
    cameBackAttempt: refund.attempt,
    sentAtMs: null,
    refusedSinceMs: null,
  };
  return replace(refunds, { ...ownBase(refund), ...again, ...stuck });
};

const owedIn = (refunds: readonly Refund[], { refundId }: OwnRefund): number =>
  refunds.reduce((owed, it) => (it.refundId === refundId ? owedOf(it) : owed), 0);

const restOf = (refund: OwnRefund, refunds: readonly Refund[], amount: number) => {
  const no = nextNo(refunds);
  return {
    ...ownBase(refund),
    ...newOwn,
    refundId: refundIdOf(refund.paymentId, no),
    no,
    amount,
  };
};

export const replace = (refunds: readonly Refund[], put: Refund): readonly Refund[] =>
  refunds.map((refund) => (refund.refundId === put.refundId ? put : refund));
