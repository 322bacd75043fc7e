import type { PaymentId, ReservationId, ShowId, UserId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";

/** How the buyer wants to pay: `type` names the gateway, the rest is the gateway's. */
export type PaymentMethod = { readonly type: string; readonly [field: string]: unknown };

/** What the buyer must do next, as the gateway says it: open a page, deposit to an account… */
export type NextAction = { readonly type: string; readonly [field: string]: unknown };

/** How far a pending payment came. */
export type PaymentStep =
  | "created"
  | "authorizing"
  | "requires_action"
  | "authorized"
  | "capturing"
  | "voiding";

export type PaymentBase = {
  /** Also the gateway's idempotency key and merchant's order id. */
  readonly paymentId: PaymentId;
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly userId: UserId;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
  readonly createdAtMs: number;
  /** Past it the charge is not sent again but given up. */
  readonly deadlineMs: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type PendingPayment = PaymentBase & {
  readonly status: "pending";
  readonly step: PaymentStep;
  readonly nextAction: NextAction | null;
  /** What the buyer brought back from the gateway's page, stored before it is used. */
  readonly proof: string | null;
  /** The gateway's own id, as soon as an answer gave it. */
  readonly reference: string | null;
  /** Set while the gateway's answer is missing. */
  readonly outcomeUnknownSinceMs: number | null;
  /** Set once the buyer gave it up: from then on nothing but its fence is sent. */
  readonly cancelledAtMs: number | null;
  /** Answers in a row that said `pending`: the next look-up is later with each. */
  readonly waits: number;
  /** From then on any server may take the payment up; a claim moves it into the future. */
  readonly recoverAtMs: number;
  /**
   * Claims so far. The backoff grows with it, and it is the fence: whoever works under an older
   * claim may still tell of money, and of nothing else.
   */
  readonly attempts: number;
};

/** What was taken indeed, which may differ from what was asked for. */
export type Taken = {
  readonly reference: string;
  readonly capturedAtMs: number;
  readonly takenAmount: number;
  readonly takenCurrency: Currency;
};

/** An operator saw it and lets it be: it is no alarm any more. */
export type Accepted = { readonly note: string; readonly atMs: number };

/** A dispute (chargeback). From its opening on the provider has its amount from us. */
export type Dispute = {
  /** The provider's own id of it. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  /** `won` brought the money back to us, `lost` left it with the buyer; an appeal opens it again. */
  readonly status: "open" | "won" | "lost";
  readonly openedAtMs: number;
  /** Null while it is open. */
  readonly closedAtMs: number | null;
  /** What a lost one settled of money that we still had to pay back: the buyer has it by then. */
  readonly covers: number;
  readonly accepted: Accepted | null;
};

/** Why a payment keeps more than its seats are due, or less. */
export type KeptCause =
  /** The provider paid back what nobody asked us for. */
  | "paid_back_outside"
  /** The provider paid back what was settled by hand before. */
  | "paid_back_twice"
  /** The buyer has the money by a lost dispute, so that we need not pay it back. */
  | "dispute_lost"
  /** An operator's cancel, which did not give back all that was paid. */
  | "cancelled";

/** One change of what a payment keeps. */
export type KeptChange = {
  /** Signed: less than zero where we lost money. */
  readonly amount: number;
  readonly cause: KeptCause;
  readonly actor: "provider" | "operator";
  readonly atMs: number;
};

/**
 * What became of the money since it was taken. While it is not in suspense, `taken − back = due +
 * kept` (L3), where `due` is the price of the seats that the reservation still has.
 */
export type Books = {
  /** Our own orders to pay back add up to it: never more than was taken. */
  readonly refundTotal: number;
  /** All that was paid back, by us, the provider or hand, and all that is owed. */
  readonly back: number;
  /** Signed; the sum of its changes. */
  readonly kept: number;
  readonly keptChanges: readonly KeptChange[];
  readonly disputes: readonly Dispute[];
};

/** The books of money that was taken a moment ago. */
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
    /** Since when the money waits to be given tickets or sent back; null once it has its tickets. */
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
  /** Set where it was given up in doubt: until then the gateway is asked for late money. */
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

/** A payment that has money, or had it. */
export type PaidPayment = CapturedPayment | RefundingPayment | RefundedPayment;

/** One attempt to pay one reservation. */
export type Payment =
  | PendingPayment
  | CapturedPayment
  | UnpaidPayment
  | RefundingPayment
  | RefundedPayment;

export type PaymentStatus = Payment["status"];

/**
 * Every transition that exists. `declined` and `failed` become `captured` by late money only;
 * `refunded` is left where the money comes back to us: a refund failed days later.
 */
export const paymentMoves: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  pending: ["captured", "declined", "failed"],
  captured: ["refunding", "refunded"],
  declined: ["captured"],
  failed: ["captured"],
  refunding: ["refunded", "captured"],
  refunded: ["refunding", "captured"],
};

export const isPaid = (payment: Payment | null): payment is PaidPayment =>
  payment?.status === "captured" ||
  payment?.status === "refunding" ||
  payment?.status === "refunded";

/** What every status keeps of a payment, with the version raised. */
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

/** What was taken, of a payment that has money. */
export const takenOf = ({ reference, capturedAtMs, takenAmount, takenCurrency }: Taken): Taken => ({
  reference,
  capturedAtMs,
  takenAmount,
  takenCurrency,
});

/** What became of the money, of a payment that has any. */
export const booksOf = ({ refundTotal, back, kept, keptChanges, disputes }: Books): Books => ({
  refundTotal,
  back,
  kept,
  keptChanges,
  disputes,
});
