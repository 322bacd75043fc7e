import type { DomainEvent } from "../../kernel/events.ts";
import { storableText } from "../../kernel/validate.ts";
import { reopen, replace, settledIfPaid, uncover } from "../../payment/cover.ts";
import { outsideIdOf } from "../../payment/outside-id.ts";
import { type Dispute, isPaid, type KeptCause } from "../../payment/payment.ts";
import { disputeEvent, refundEvent } from "../../payment/payment-events.ts";
import type {
  ProviderDispute,
  ProviderMovements,
  ProviderRefund,
} from "../../payment/payment-gateway.port.ts";
import {
  isOwn,
  nextNo,
  type OutsideRefund,
  type OwnRefund,
  owedOf,
  ownBase,
} from "../../payment/refund.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { book, type Draft, draftOf, weigh } from "./book.ts";

/** An event to publish once the step is saved. */
type Note =
  | { readonly type: "PaidBackOutside"; readonly refundId: string }
  | { readonly type: "RefundFailed"; readonly refundId: string; readonly reason: string }
  | { readonly type: "dispute"; readonly dispute: Dispute };

type Working = { readonly draft: Draft; readonly notes: readonly Note[] };

/**
 * The rule that applies the provider's books to ours, for money with or without a known payment.
 * Applying the same movements again changes nothing, in any order. Movements of a payment without
 * money wait until it has money.
 */
export const applyMovements = (
  state: BookingState,
  movements: ProviderMovements,
  nowMs: number,
): BookingChange | undefined => {
  const draft = draftOf(state);
  if (draft.payment === null && state.payment !== null) return undefined;
  const { disputes } = movements;
  const refunds = draft.payment === null ? asNobodys(movements) : movements.refunds;
  const own = new Map(draft.refunds.filter(isOwn).map((refund) => [refund.refundId, refund]));
  const isOurs = ({ refundId, currency }: ProviderRefund): boolean =>
    own.get(refundId ?? "")?.currency === currency;
  const ours = Map.groupBy(refunds.filter(isOurs), ({ refundId }) => refundId ?? "");
  let working: Working = { draft, notes: [] };
  for (const [refundId, paid] of ours) working = ownRefund(working, refundId, paid, nowMs);
  for (const paid of refunds) if (!isOurs(paid)) working = outsideRefund(working, paid, nowMs);
  for (const dispute of disputes) working = applyDispute(working, dispute, nowMs);
  return isSame(working.draft, draft) ? undefined : written(state, working, nowMs);
};

/**
 * Without a payment there is no record for disputes, so a lost one is treated as money paid back.
 */
const asNobodys = ({ refunds, disputes }: ProviderMovements): readonly ProviderRefund[] => [
  ...refunds,
  ...disputes.map(
    ({ reference, amount, currency, status }): ProviderRefund => ({
      refundId: null,
      reference: `dispute-${reference}`,
      amount,
      currency,
      status: status === "lost" ? "succeeded" : "failed",
      failure: status === "lost" ? null : `dispute_${status}`,
    }),
  ),
];

/** Refunds are added at the end, and none is removed. */
const isSame = (a: Draft, b: Draft): boolean =>
  a.payment?.disputes === b.payment?.disputes &&
  a.refunds.every((refund, index) => refund === b.refunds[index]);

/** The draft with other refunds and the resulting kept amount. */
const withRefunds = (
  { draft, notes }: Working,
  refunds: Draft["refunds"],
  kept: KeptCause,
  nowMs: number,
  note?: Note,
): Working => ({
  draft: weigh({ ...draft, refunds }, { kept, actor: "provider", nowMs }),
  notes: note === undefined ? notes : [...notes, note],
});

/**
 * Our own refund. A provider may list several attempts under its id, of which at most one succeeds.
 */
const ownRefund = (
  working: Working,
  refundId: string,
  listed: readonly ProviderRefund[],
  nowMs: number,
): Working => {
  const { refunds } = working.draft;
  const refund = refunds.filter(isOwn).find((one) => one.refundId === refundId);
  if (refund === undefined) return working;
  const paidAmount = listed
    .filter(({ status }) => status === "succeeded")
    .reduce((sum, { amount }) => sum + amount, 0);
  if (paidAmount > refund.paidAmount) {
    const paid = settledIfPaid({ ...refund, paidAmount }, "provider", nowMs);
    const after = reopen(refunds, paid, "paid_in_part", nowMs);
    return withRefunds(working, after, "paid_back_twice", nowMs);
  }
  const said = listed.findLast(({ failure }) => failure !== null)?.failure;
  const reason = storableText(said ?? "unknown");
  // If the list shows only a pending attempt, it was read before the attempt succeeded. Otherwise
  // the listed amount is the amount paid, because an earlier attempt may have been for less.
  const isCertain = paidAmount > 0 || listed.some(({ status }) => status === "failed");
  if (isCertain && paidAmount < refund.paidAmount) {
    const isTriedAgain = listed.some(({ status }) => status === "pending");
    const failed = { ...refund, paidAmount };
    const after = isTriedAgain
      ? replace(refunds, pendingAgain(failed, reason, nowMs))
      : reopen(refunds, failed, reason, nowMs);
    const owed = (all: typeof refunds): number => all.reduce((sum, one) => sum + owedOf(one), 0);
    const note: Note = { type: "RefundFailed", refundId, reason };
    const isOwed = owed(after) > owed(refunds);
    return withRefunds(working, after, "paid_back_twice", nowMs, isOwed ? note : undefined);
  }
  const isOver = listed.every(({ status }) => status === "failed");
  const waits = refund.status === "sending" || refund.status === "pending";
  if (!isOver || !waits || refund.recoverAtMs <= nowMs) return working;
  // Only a look-up shows whether the refund may be retried, so it is due now.
  const due = replace(refunds, { ...refund, recoverAtMs: nowMs });
  return { ...working, draft: { ...working.draft, refunds: due } };
};

/** Somebody retries it at the provider. Until that ends, nobody else may pay it. */
const pendingAgain = (refund: OwnRefund, failure: string, nowMs: number): OwnRefund =>
  owedOf(refund) === 0
    ? refund
    : { ...ownBase(refund), status: "pending", recoverAtMs: nowMs, failure };

const outsideRefund = (working: Working, listed: ProviderRefund, nowMs: number): Working => {
  const { payment, refunds } = working.draft;
  // Without money and without refunds no movement is applied.
  const origin = payment ?? refunds[0];
  if (origin === undefined) return working;
  const { paymentId } = origin;
  const refundId = outsideIdOf(paymentId, listed.reference);
  const known = refunds.find((refund) => refund.refundId === refundId);
  if (known === undefined) {
    // A refund that failed before we knew of it moved no money.
    if (listed.status === "failed") return working;
    const { amount, currency, reference, status } = listed;
    const { reservationId, showId, userId, method } = origin;
    const added: OutsideRefund = {
      refundId,
      paymentId,
      no: nextNo(refunds),
      origin: "provider",
      reservationId,
      showId,
      userId,
      method,
      reference: storableText(reference),
      amount,
      currency,
      reason: "outside",
      requestedAtMs: nowMs,
      paidAmount: amount,
      coveredAmount: 0,
      accepted: null,
      version: 0,
      status,
      failure: null,
    };
    const note: Note = { type: "PaidBackOutside", refundId };
    return withRefunds(working, [...refunds, added], "paid_back_outside", nowMs, note);
  }
  if (isOwn(known) || ranks[listed.status] <= ranks[known.status]) return working;
  if (listed.status !== "failed") {
    const after = replace(refunds, { ...known, status: listed.status });
    return withRefunds(working, after, "paid_back_outside", nowMs);
  }
  const reason = storableText(listed.failure ?? "unknown");
  const failed: OutsideRefund = {
    ...known,
    status: "failed",
    failure: reason,
    paidAmount: 0,
    coveredAmount: 0,
  };
  const after = uncover(replace(refunds, failed), known.coveredAmount, reason, nowMs);
  const note: Note = { type: "RefundFailed", refundId, reason };
  return withRefunds(working, after, "paid_back_outside", nowMs, note);
};

/** A refund never moves backwards in this order. A lower status comes from an older read. */
const ranks = { pending: 0, succeeded: 1, failed: 2 } as const;

const applyDispute = (working: Working, listed: ProviderDispute, nowMs: number): Working => {
  const { draft, notes } = working;
  const { payment } = draft;
  // It counts as a refund (`asNobodys`).
  if (payment === null) return working;
  const { amount, currency, status } = listed;
  const reference = storableText(listed.reference);
  const known = payment.disputes.find((dispute) => dispute.reference === reference);
  if (known?.status === status && known.amount === amount) return working;
  const closedAtMs = status === "open" ? null : nowMs;
  const opened: Dispute = {
    reference,
    amount,
    currency,
    status: "open",
    openedAtMs: nowMs,
    closedAtMs: null,
    covers: 0,
    accepted: null,
  };
  const is = { amount, status, closedAtMs, covers: 0, accepted: null };
  const dispute: Dispute = { ...(known ?? opened), ...is };
  const disputes =
    known === undefined
      ? [...payment.disputes, dispute]
      : payment.disputes.map((one) => (one === known ? dispute : one));
  // The amount that a lost dispute had covered is computed again from its new state.
  const refunds = uncover(draft.refunds, known?.covers ?? 0, `dispute_${status}`, nowMs);
  const next = { ...draft, payment: { ...payment, disputes }, refunds };
  const heard = known === undefined && status !== "open" ? [opened, dispute] : [dispute];
  return {
    draft: weigh(next, { kept: "dispute_lost", actor: "provider", nowMs }),
    notes: [...notes, ...heard.map((one): Note => ({ type: "dispute", dispute: one }))],
  };
};

const written = (state: BookingState, { draft, notes }: Working, nowMs: number): BookingChange => {
  const how = { kept: "paid_back_outside", actor: "provider", nowMs } as const;
  const change = book(state, draft, { cause: "moved", ...how });
  const [payment] = change.payments ?? [];
  if (payment === undefined || !isPaid(payment)) return change;
  const refunds = new Map(change.refunds?.map((refund) => [refund.refundId, refund]));
  const announced = notes.flatMap((note): readonly DomainEvent[] => {
    if (note.type === "dispute") return [disputeEvent(payment, note.dispute, nowMs)];
    const { refundId, ...data } = note;
    const refund = refunds.get(refundId);
    return refund === undefined ? [] : [refundEvent(payment, refund, nowMs, data)];
  });
  const events = [...announced, ...(change.events ?? [])];
  return events.length === 0 ? change : { ...change, events };
};
