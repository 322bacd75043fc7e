import type { Dispute } from "./payment.ts";
import {
  isOwn,
  nextNo,
  type OwnRefund,
  owedOf,
  ownBase,
  type Refund,
  refundIdOf,
} from "./refund.ts";

/*
 * A refund that the provider made elsewhere, or a lost dispute, may be for money that we owe the
 * buyer anyway: then it settles what is owed, as far as it goes.
 */

/** The refunds and disputes of one payment, as a step leaves them. */
export type Covered = {
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
};

/** Nobody is sending it at this moment. */
const mayBeCovered = (refund: Refund): refund is OwnRefund =>
  isOwn(refund) && owedOf(refund) > 0 && !isBeingSent(refund);

/** What is owed of it is what was sent, and does not change until the gateway has answered. */
const isBeingSent = ({ status }: OwnRefund): boolean =>
  status === "sending" || status === "pending";

/**
 * Lets what was paid elsewhere settle what is owed. An order knows what was paid back before it, and
 * is for the rest; so only later ones count, unless it is the `whole` one that is for everything.
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

/** Settles what is owed with what is free; how much of it was used. */
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

/** What covered an amount is void: it is owed again, of the latest order first. */
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

/** Ends our refund where nothing of it is owed any more. */
export const settledIfPaid = (
  refund: OwnRefund,
  settledBy: "provider" | "hand" | "elsewhere",
  nowMs: number,
): OwnRefund =>
  refund.status === "succeeded" || owedOf(refund) > 0
    ? refund
    : { ...ownBase(refund), status: "succeeded", settledAtMs: nowMs, settledBy };

/**
 * Puts our refund, which may owe something again though it was over. Nothing is sent by itself: what
 * failed once the money had gone would fail in the same way again.
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
    // One id pays back once, and always the same: the rest becomes an order of its own.
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
    refundId: refundIdOf(refund.paymentId, no),
    no,
    amount,
    paidAmount: 0,
    coveredAmount: 0,
    byHand: [],
    accepted: null,
    attempt: 1,
    cameBackAttempt: 0,
    attempts: 0,
    sentAtMs: null,
    refusedSinceMs: null,
    version: 0,
  };
};

export const replace = (refunds: readonly Refund[], put: Refund): readonly Refund[] =>
  refunds.map((refund) => (refund.refundId === put.refundId ? put : refund));
