import type { PaymentId, ReservationId, ShowId, UserId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { Accepted, PaymentMethod } from "./payment.ts";

/** Why money is paid back. */
export type RefundReason =
  | "late"
  | "mismatch"
  | "show_cancelled"
  | "cancelled"
  | "unknown_payment"
  /** The provider paid it back without our request. */
  | "outside";

/** A part that an operator paid in another way: in cash or by bank transfer. */
export type HandPayment = {
  readonly amount: number;
  readonly note: string;
  readonly atMs: number;
};

export type RefundBase = {
  /**
   * For our own refunds this is also the gateway's idempotency key. It derives from the payment's
   * id and `no`, or from the provider's reference, so that the same refund is never stored twice.
   */
  readonly refundId: string;
  readonly paymentId: PaymentId;
  /** 1, 2, … in the order in which the refunds of one payment became known. */
  readonly no: number;
  /** This field and the next two are null if the money belongs to no known payment. */
  readonly reservationId: ReservationId | null;
  readonly showId: ShowId | null;
  readonly userId: UserId | null;
  readonly method: PaymentMethod;
  /**
   * Our own refund: the reference of the captured payment. The provider's: that of the refund
   * itself.
   */
  readonly reference: string;
  /** Our own refund: the amount requested. The provider's: the amount it paid back. */
  readonly amount: number;
  readonly currency: Currency;
  readonly reason: RefundReason;
  /** Orders of one payment have different instants. What goes on with an order keeps its instant. */
  readonly requestedAtMs: number;
  /** What the provider has paid for this refund, as far as known. */
  readonly paidAmount: number;
  /**
   * Our own refund: how much of it was settled by a refund made elsewhere or by a lost dispute. The
   * provider's: how much of our own refunds it settled.
   */
  readonly coveredAmount: number;
  readonly accepted: Accepted | null;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

/** A refund that we requested. */
export type OwnBase = RefundBase & {
  readonly origin: "ours";
  readonly byHand: readonly HandPayment[];
  /** Raised after each definite refusal, and after the money came back to us. */
  readonly attempt: number;
  /** The last attempt whose money came back to us. Later news about it is ignored. */
  readonly cameBackAttempt: number;
  /**
   * The number of claims so far. The backoff grows with it, and results of an older claim are
   * refused.
   */
  readonly attempts: number;
  /**
   * When this attempt was first sent. The idempotency key is valid for a limited time from then on.
   */
  readonly sentAtMs: number | null;
  /** Since when the gateway refuses. Null if it does not. */
  readonly refusedSinceMs: number | null;
};

/** What every new refund of ours begins with. It is stored with version 1. */
export const newOwn = {
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
} as const;

export type OpenRefund = OwnBase & {
  readonly status: "requested" | "sending" | "pending" | "failed";
  /** From this instant any server may continue it. A claim moves the instant into the future. */
  readonly recoverAtMs: number;
  /** The gateway's last reason for a refusal. */
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
  /** Who paid the last part. `elsewhere` means a refund that was not ours, or a dispute. */
  readonly settledBy: "provider" | "hand" | "elsewhere";
};

/**
 * Money that we owe the buyer, on its way back: requested → sending → pending → succeeded | failed
 * | needs_operator. `owedOf` gives the amount still owed. Laws:
 *
 * - From the claim (`sending`) until a definite answer, the gateway may be paying. So an operator
 *   may settle by hand only a refund that is `failed` or `needs_operator`. If the provider's
 *   refusal and a settlement by hand race, the step that commits first wins: the settlement finds
 *   `sending` and is refused with `conflict`, or it finds the refusal and counts. A claim that
 *   finds a settlement by hand sends nothing, or only the rest.
 * - If the provider pays anyway, the money was paid twice: it is booked to `kept` and raises an
 *   alarm, but is never an error.
 */
export type OwnRefund = OpenRefund | StuckRefund | SettledRefund;

/** A refund that the provider made without our request. We never send it. */
export type OutsideRefund = RefundBase & {
  readonly origin: "provider";
  readonly status: "pending" | "succeeded" | "failed";
  /** The reason of a failure. */
  readonly failure: string | null;
};

export type Refund = OwnRefund | OutsideRefund;
export type RefundStatus = Refund["status"];

/** All valid transitions of our own refunds. Every status can be left by a call or by recovery. */
export const refundMoves: Readonly<Record<OwnRefund["status"], readonly OwnRefund["status"][]>> = {
  requested: ["sending", "succeeded"],
  sending: ["sending", "pending", "succeeded", "failed", "needs_operator"],
  pending: ["sending", "succeeded"],
  failed: ["sending", "succeeded"],
  needs_operator: ["requested", "succeeded"],
  // Some providers can reverse a completed refund, and what covered it can become void.
  succeeded: ["pending", "needs_operator"],
};

export const isOwn = (refund: Refund): refund is OwnRefund => refund.origin === "ours";

export const isOpen = (refund: Refund): refund is OpenRefund =>
  isOwn(refund) && refund.status !== "succeeded" && refund.status !== "needs_operator";

/** Whether the provider may be paying it right now, so that nobody else must pay it. */
export const isInFlight = ({ status }: OwnRefund): boolean =>
  status === "requested" || status === "sending" || status === "pending";

const settledOf = (refund: OwnRefund): number =>
  refund.paidAmount + refund.coveredAmount + handAmountOf(refund);

/** How much of it an operator paid by hand. */
export const handAmountOf = ({ byHand }: Pick<OwnRefund, "byHand">): number =>
  byHand.reduce((sum, { amount }) => sum + amount, 0);

/** How much of it the buyer must still get. */
export const owedOf = (refund: Refund): number =>
  isOwn(refund) ? Math.max(0, refund.amount - settledOf(refund)) : 0;

/**
 * Whether something of this order is still owed. What a gateway paid only in part goes on as a later
 * refund of the same request.
 */
export const isOwed = (refunds: readonly Refund[], refundId: string): boolean => {
  const order = refunds.find((refund) => refund.refundId === refundId);
  return (
    order !== undefined &&
    refunds.some((refund) => refund.requestedAtMs === order.requestedAtMs && owedOf(refund) > 0)
  );
};

/** How much more than the requested amount was paid. */
export const twiceOf = (refund: Refund): number =>
  isOwn(refund) ? Math.max(0, settledOf(refund) - refund.amount) : 0;

/** The first id has no number, as in the time when a payment had only one refund. */
export const refundIdOf = (paymentId: PaymentId, no: number): string =>
  no === 1 ? `${paymentId}-refund` : `${paymentId}-refund-${no}`;

/** The number of the next refund of a payment. */
export const nextNo = (refunds: readonly Refund[]): number =>
  1 + refunds.reduce((last, { no }) => Math.max(last, no), 0);

/** The fields that our own refund keeps in every status. */
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

/** The same with the version raised, for a step that changes no other amounts. */
export const nextVersion = (refund: OwnRefund): OwnBase => ({
  ...ownBase(refund),
  version: refund.version + 1,
});
