import type { PaymentId, ReservationId, ShowId, UserId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";

/** How the buyer wants to pay. `type` names the gateway; the gateway defines the other fields. */
export type PaymentMethod = { readonly type: string; readonly [field: string]: unknown };

/** What the buyer must do next, as the gateway describes it: open a page, deposit to an account… */
export type NextAction = { readonly type: string; readonly [field: string]: unknown };

/** The progress of a pending payment. */
export type PaymentStep =
  | "created"
  | "authorizing"
  | "requires_action"
  | "authorized"
  | "capturing"
  | "voiding";

export type PaymentBase = {
  /** Also the gateway's idempotency key and the merchant's order id. */
  readonly paymentId: PaymentId;
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly userId: UserId;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
  readonly createdAtMs: number;
  /** After this instant the charge is not sent again; the payment is given up. */
  readonly deadlineMs: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type PendingPayment = PaymentBase & {
  readonly status: "pending";
  readonly step: PaymentStep;
  readonly nextAction: NextAction | null;
  /** What the buyer's browser brought back from the gateway's page. Stored before it is used. */
  readonly proof: string | null;
  /** The gateway's own id, once an answer contained it. */
  readonly reference: string | null;
  /** Since when the gateway's answer is missing. Null if none is. */
  readonly outcomeUnknownSinceMs: number | null;
  /** When the buyer gave up the payment. From then on only the gateway's `cancel` is called. */
  readonly cancelledAtMs: number | null;
  /** How many answers in a row were `pending`. Each makes the next look-up later. */
  readonly waits: number;
  /**
   * From this instant any server may continue the payment. A claim moves the instant into the
   * future.
   */
  readonly recoverAtMs: number;
  /**
   * The number of claims so far. The backoff grows with it. It is also the fencing token: the
   * holder of an older claim may only record captured money.
   */
  readonly attempts: number;
};

/** What was actually captured. It may differ from what was requested. */
export type Taken = {
  readonly reference: string;
  readonly capturedAtMs: number;
  readonly takenAmount: number;
  readonly takenCurrency: Currency;
};

/** An operator reviewed it and accepts it. It no longer raises an alarm. */
export type Accepted = { readonly note: string; readonly atMs: number };

/** A dispute (chargeback). From its opening on, the provider withholds the amount from us. */
export type Dispute = {
  /** The provider's id of the dispute. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  /**
   * `won` brought the money back to us; `lost` left it with the buyer. An appeal opens it again.
   */
  readonly status: "open" | "won" | "lost";
  readonly openedAtMs: number;
  /** Null while the dispute is open. */
  readonly closedAtMs: number | null;
  /**
   * How much of our open refunds a lost dispute settled, because the buyer already has that money.
   */
  readonly covers: number;
  readonly accepted: Accepted | null;
};

/** Why a payment keeps more or less than the price of its seats. */
export type KeptCause =
  /** The provider paid money back without our request. */
  | "paid_back_outside"
  /** The provider paid back what an operator had already settled by hand. */
  | "paid_back_twice"
  /** The buyer got the money through a lost dispute, so we need not pay it back. */
  | "dispute_lost"
  /** An operator cancelled without refunding the whole amount. */
  | "cancelled";

/** One change of the amount that a payment keeps. */
export type KeptChange = {
  /** Signed: negative if we lost money. */
  readonly amount: number;
  readonly cause: KeptCause;
  readonly actor: "provider" | "operator";
  readonly atMs: number;
};

/**
 * Where the captured money went. Unless the payment is suspended, `taken − back = due + kept` (L3),
 * where `due` is the price of the seats that the reservation still has.
 */
export type Books = {
  /** The sum of the refunds that we requested. Never more than was captured. */
  readonly refundTotal: number;
  /** The total paid back by us, by the provider or by hand, plus the total still owed. */
  readonly back: number;
  /** Signed. The sum of `keptChanges`. */
  readonly kept: number;
  readonly keptChanges: readonly KeptChange[];
  readonly disputes: readonly Dispute[];
};

/** The books of newly captured money. */
export const noBooks: Books = {
  refundTotal: 0,
  back: 0,
  kept: 0,
  keptChanges: [],
  disputes: [],
};

export type CapturedPayment = PaymentBase &
  Taken &
  Books & {
    readonly status: "captured";
    /** Since when the money waits for tickets or for its refund. Null once it has its tickets. */
    readonly suspendedAtMs: number | null;
    /** Set while suspended. */
    readonly recoverAtMs: number | null;
    readonly attempts: number;
  };

export type UnpaidPayment = PaymentBase & {
  readonly status: "declined" | "failed";
  readonly reason: string;
  readonly endedAtMs: number;
  readonly reference: string | null;
  /** Set if the payment was given up in doubt: until then the gateway is asked for late money. */
  readonly watchUntilMs: number | null;
  readonly recoverAtMs: number | null;
  readonly attempts: number;
};

/** The reservation has ended, and all of the money is back or on its way. */
export type RefundingPayment = PaymentBase & Taken & Books & { readonly status: "refunding" };

export type RefundedPayment = PaymentBase &
  Taken &
  Books & {
    readonly status: "refunded";
    readonly refundedAtMs: number;
  };

/** A payment that has captured money, or had it. */
export type PaidPayment = CapturedPayment | RefundingPayment | RefundedPayment;

/** One attempt to pay for one reservation. */
export type Payment =
  | PendingPayment
  | CapturedPayment
  | UnpaidPayment
  | RefundingPayment
  | RefundedPayment;

export type PaymentStatus = Payment["status"];

/**
 * All valid transitions. Only late money turns `declined` and `failed` into `captured`. `refunded`
 * is left if the money comes back to us because a refund failed days later.
 */
export const paymentMoves: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  pending: ["captured", "declined", "failed"],
  captured: ["refunding", "refunded"],
  declined: ["captured"],
  failed: ["captured"],
  refunding: ["refunded", "captured"],
  refunded: ["refunding", "captured"],
};

/** Every status that there is. */
export const paymentStatuses: readonly PaymentStatus[] = Object.keys(
  paymentMoves,
) as PaymentStatus[];

/** Whether there is such a status. */
export const isPaymentStatus = (text: string): text is PaymentStatus =>
  Object.hasOwn(paymentMoves, text);

export const isPaid = (payment: Payment | null): payment is PaidPayment =>
  payment?.status === "captured" ||
  payment?.status === "refunding" ||
  payment?.status === "refunded";

/** The fields that a payment keeps in every status, with the version raised. */
export const nextVersion = (payment: Payment): PaymentBase => ({
  paymentId: payment.paymentId,
  reservationId: payment.reservationId,
  showId: payment.showId,
  userId: payment.userId,
  amount: payment.amount,
  currency: payment.currency,
  method: payment.method,
  createdAtMs: payment.createdAtMs,
  deadlineMs: payment.deadlineMs,
  version: payment.version + 1,
});

/** The captured money of a paid payment. */
export const takenOf = ({ reference, capturedAtMs, takenAmount, takenCurrency }: Taken): Taken => ({
  reference,
  capturedAtMs,
  takenAmount,
  takenCurrency,
});

/** The books of a paid payment. */
export const booksOf = ({ refundTotal, back, kept, keptChanges, disputes }: Books): Books => ({
  refundTotal,
  back,
  kept,
  keptChanges,
  disputes,
});
