import type { PaymentId, ReservationId, ShowId, UserId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { Accepted, PaymentMethod } from "./payment.ts";

/** Why money goes back. */
export type RefundReason =
  | "late"
  | "mismatch"
  | "show_cancelled"
  | "cancelled"
  | "unknown_payment"
  /** The provider paid it back, and we did not ask for it. */
  | "outside";

/** A part that an operator paid in another way: in cash, by a bank transfer. */
export type HandPayment = {
  readonly amount: number;
  readonly note: string;
  readonly atMs: number;
};

export type RefundBase = {
  /**
   * Of our own also the gateway's idempotency key. It follows from the payment's id and `no`, or
   * from the provider's reference, so that the same refund is never written down twice.
   */
  readonly refundId: string;
  readonly paymentId: PaymentId;
  /** 1, 2, … in the order in which they came to be known of one payment. */
  readonly no: number;
  /** Null, as the two below, for money that no payment of ours is known for. */
  readonly reservationId: ReservationId | null;
  readonly showId: ShowId | null;
  readonly userId: UserId | null;
  readonly method: PaymentMethod;
  /** Of our own: of the captured payment. Of the provider's: of the refund itself. */
  readonly reference: string;
  /** Of our own: what was ordered. Of the provider's: what it paid back. */
  readonly amount: number;
  readonly currency: Currency;
  readonly reason: RefundReason;
  readonly requestedAtMs: number;
  /** What the provider paid under it, as far as is known. */
  readonly paidAmount: number;
  /**
   * Of our own: how much of it a refund made elsewhere, or a lost dispute, settled. Of the
   * provider's: how much of our own it settled.
   */
  readonly coveredAmount: number;
  readonly accepted: Accepted | null;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

/** A refund that we ordered. */
export type OwnBase = RefundBase & {
  readonly origin: "ours";
  readonly byHand: readonly HandPayment[];
  /** Raised after each refusal that was certain, and where the money came back. */
  readonly attempt: number;
  /** The last attempt whose money came back to us; what is heard of it from then on is old. */
  readonly cameBackAttempt: number;
  /** Claims so far: the backoff grows with it, and whoever holds an older one is refused. */
  readonly attempts: number;
  /** When this attempt was first sent; keys are good for so long from then on. */
  readonly sentAtMs: number | null;
  /** Since when the gateway refuses; null where it does not. */
  readonly refusedSinceMs: number | null;
};

export type OpenRefund = OwnBase & {
  readonly status: "requested" | "sending" | "pending" | "failed";
  /** From then on any server may take it up; a claim moves it into the future. */
  readonly recoverAtMs: number;
  /** What the gateway said last, where it refused. */
  readonly failure: string | null;
};

export type StuckRefund = OwnBase & {
  readonly status: "needs_operator";
  readonly failure: string;
  readonly stuckAtMs: number;
};

export type SettledRefund = OwnBase & {
  readonly status: "succeeded";
  readonly settledAtMs: number;
  /** Who paid the last part of it; `elsewhere` is a refund that was not ours, or a dispute. */
  readonly settledBy: "provider" | "hand" | "elsewhere";
};

/**
 * Money that we owe the buyer, on its way back; requested → sending → pending → succeeded | failed |
 * needs_operator. What is owed of it: `owedOf`. Laws:
 *
 * - A gateway may be sending it from the claim (`sending`) until it answers for certain. An operator
 *   settles by hand only what is `failed` or `needs_operator`. Of the provider's refusal and a
 *   settlement by hand that race, the step that commits first wins: a settlement finds `sending` and
 *   is refused as `conflict`, or it finds the refusal and counts; a claim finds what was settled by
 *   hand and sends nothing, or only the rest.
 * - Where the provider pays all the same, that is money paid twice: it is booked to `kept` and is an
 *   alarm, never an error.
 */
export type OwnRefund = OpenRefund | StuckRefund | SettledRefund;

/** A refund that the provider made and nobody ordered here. It is never sent by us. */
export type OutsideRefund = RefundBase & {
  readonly origin: "provider";
  readonly status: "pending" | "succeeded" | "failed";
  /** Why it failed. */
  readonly failure: string | null;
};

export type Refund = OwnRefund | OutsideRefund;
export type RefundStatus = Refund["status"];

/** Every transition of our own that exists. There is none that no call or recovery leads out of. */
export const refundMoves: Readonly<Record<OwnRefund["status"], readonly OwnRefund["status"][]>> = {
  requested: ["sending", "succeeded"],
  sending: ["sending", "pending", "succeeded", "failed", "needs_operator"],
  pending: ["sending", "succeeded"],
  failed: ["sending", "succeeded"],
  needs_operator: ["requested", "succeeded"],
  // The provider's "refunded" is not final everywhere, nor is what covered it.
  succeeded: ["pending", "needs_operator"],
};

export const isOwn = (refund: Refund): refund is OwnRefund => refund.origin === "ours";

export const isOpen = (refund: Refund): refund is OpenRefund =>
  isOwn(refund) && refund.status !== "succeeded" && refund.status !== "needs_operator";

/** Whether the provider may be paying it at this moment, so that nobody else must. */
export const isInFlight = ({ status }: OwnRefund): boolean =>
  status === "requested" || status === "sending" || status === "pending";

const settledOf = (refund: OwnRefund): number =>
  refund.paidAmount + refund.coveredAmount + handAmountOf(refund);

/** What an operator paid of it by hand. */
export const handAmountOf = ({ byHand }: Pick<OwnRefund, "byHand">): number =>
  byHand.reduce((sum, { amount }) => sum + amount, 0);

/** What the buyer still has to get of it. */
export const owedOf = (refund: Refund): number =>
  isOwn(refund) ? Math.max(0, refund.amount - settledOf(refund)) : 0;

/** What was paid of it beyond what was ordered. */
export const twiceOf = (refund: Refund): number =>
  isOwn(refund) ? Math.max(0, settledOf(refund) - refund.amount) : 0;

/** The first keeps the form that it had when there was never a second one. */
export const refundIdOf = (paymentId: PaymentId, no: number): string =>
  no === 1 ? `${paymentId}-refund` : `${paymentId}-refund-${no}`;

/** The number of the next refund of a payment. */
export const nextNo = (refunds: readonly Refund[]): number =>
  1 + refunds.reduce((last, { no }) => Math.max(last, no), 0);

/** What every status keeps of our own refund. */
export const ownBase = (refund: OwnRefund): OwnBase => ({
  refundId: refund.refundId,
  paymentId: refund.paymentId,
  no: refund.no,
  origin: refund.origin,
  reservationId: refund.reservationId,
  showId: refund.showId,
  userId: refund.userId,
  method: refund.method,
  reference: refund.reference,
  amount: refund.amount,
  currency: refund.currency,
  reason: refund.reason,
  requestedAtMs: refund.requestedAtMs,
  paidAmount: refund.paidAmount,
  coveredAmount: refund.coveredAmount,
  byHand: refund.byHand,
  accepted: refund.accepted,
  attempt: refund.attempt,
  cameBackAttempt: refund.cameBackAttempt,
  attempts: refund.attempts,
  sentAtMs: refund.sentAtMs,
  refusedSinceMs: refund.refusedSinceMs,
  version: refund.version,
});

/** The same with its version raised, for a step that changes nothing else of the books. */
export const nextVersion = (refund: OwnRefund): OwnBase => ({
  ...ownBase(refund),
  version: refund.version + 1,
});
