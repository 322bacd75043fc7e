import {
  type Currency,
  type GatewayAnswer,
  type GatewayPayment,
  type NextAction,
  TicketingError,
} from "@admit-one/core";
import { isDecline } from "./codes.ts";

/** The fields of a Payment that we read (docs.tosspayments.com/reference, "Payment 객체"). */
export type TossPayment = {
  readonly paymentKey: string;
  readonly orderId: string;
  readonly status: string;
  readonly currency: string;
  /** The requested amount. Refunds do not change it. */
  readonly totalAmount: number;
  /** Set when money was taken; null while a deposit is awaited. */
  readonly approvedAt: string | null;
  readonly cancels: readonly TossCancel[] | null;
  readonly failure: { readonly code: string } | null;
  readonly virtualAccount: {
    readonly accountNumber: string;
    readonly bankCode: string;
    readonly dueDate: string;
  } | null;
};

/** One cancellation, made by us or by others (docs.tosspayments.com/reference, "Cancel 객체"). */
export type TossCancel = {
  readonly cancelAmount: number;
  readonly cancelReason: string;
  readonly canceledAt: string;
  readonly transactionKey: string;
  /**
   * `DONE`. Payments from abroad are `IN_PROGRESS` first, perhaps for days, and may end as
   * `ABORTED`.
   */
  readonly cancelStatus: string;
};

/**
 * The meaning of a payment for us. Money that was taken stays `captured`, whatever was refunded
 * later.
 */
export const answerOf = (found: TossPayment, asked: GatewayPayment): GatewayAnswer => {
  const { paymentKey: reference, status, failure } = found;
  if (found.orderId !== asked.paymentId) {
    throw new TypeError(`Toss was asked for order ${asked.paymentId} and answered another.`);
  }
  switch (status) {
    case "DONE":
    case "PARTIAL_CANCELED":
      return captured(found);
    case "CANCELED":
      return found.approvedAt === null
        ? { outcome: "failed", reason: "CANCELED" }
        : captured(found);
    case "WAITING_FOR_DEPOSIT":
      return { outcome: "pending", nextAction: depositOf(found), reference };
    case "READY":
    case "IN_PROGRESS":
      return { outcome: "pending", nextAction: null };
    case "ABORTED":
    case "EXPIRED": {
      const reason = failure?.code ?? status;
      return { outcome: isDecline(reason) ? "declined" : "failed", reason };
    }
    default:
      throw new TicketingError("UNAVAILABLE", "Toss answered a status that is not known here.");
  }
};

const captured = ({
  paymentKey: reference,
  totalAmount: amount,
  currency,
}: TossPayment): GatewayAnswer => ({
  outcome: "captured",
  reference,
  amount,
  currency: currency as Currency,
});

/** Where the buyer must send the money, and until when. */
const depositOf = ({ virtualAccount }: TossPayment): NextAction | null =>
  virtualAccount === null
    ? null
    : {
        type: "deposit",
        bankCode: virtualAccount.bankCode,
        accountNumber: virtualAccount.accountNumber,
        dueDate: virtualAccount.dueDate,
      };
