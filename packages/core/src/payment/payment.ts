import type { PaymentId, ReservationId, ShowId, UserId } from "../ids.ts";
import type { Currency } from "../money.ts";

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

export type CapturedPayment = PaymentBase &
  Taken & {
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

export type RefundingPayment = PaymentBase &
  Taken & {
    readonly status: "refunding";
    /** Refunds that were asked for add up to it: never more than was taken. */
    readonly refundTotal: number;
  };

export type RefundedPayment = PaymentBase &
  Taken & {
    readonly status: "refunded";
    readonly refundTotal: number;
    readonly refundedAtMs: number;
  };

/** One attempt to pay one reservation. */
export type Payment =
  | PendingPayment
  | CapturedPayment
  | UnpaidPayment
  | RefundingPayment
  | RefundedPayment;

export type PaymentStatus = Payment["status"];

/** Every transition that exists; `declined` and `failed` become `captured` by late money alone. */
export const paymentMoves: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  pending: ["captured", "declined", "failed"],
  captured: ["refunding"],
  declined: ["captured"],
  failed: ["captured"],
  refunding: ["refunded"],
  refunded: [],
};

/** What every status keeps of a payment, with the version raised. */
export const carryOn = (payment: Payment): PaymentBase => ({
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
