import { randomBytes } from "node:crypto";

/** The fields of a Payment that matter here (docs.tosspayments.com/reference, "Payment 객체"). */
export type StandInPayment = {
  readonly version: "2022-11-16";
  readonly paymentKey: string;
  readonly type: "NORMAL";
  readonly orderId: string;
  readonly currency: "KRW";
  readonly method: "카드" | "가상계좌";
  readonly totalAmount: number;
  balanceAmount: number;
  status:
    | "IN_PROGRESS"
    | "WAITING_FOR_DEPOSIT"
    | "DONE"
    | "CANCELED"
    | "PARTIAL_CANCELED"
    | "ABORTED"
    | "EXPIRED";
  readonly requestedAt: string;
  approvedAt: string | null;
  lastTransactionKey: string | null;
  cancels: StandInCancel[] | null;
  /**
   * Belongs to a virtual account. The receiver compares it with the secret in `DEPOSIT_CALLBACK`.
   */
  readonly secret: string | null;
  virtualAccount: {
    readonly accountNumber: string;
    readonly bankCode: string;
    readonly dueDate: string;
  } | null;
  failure: { readonly code: string; readonly message: string } | null;
};

/** "Cancel 객체". The cancellation of a payment from abroad ends days later, and may fail. */
export type StandInCancel = {
  readonly cancelAmount: number;
  readonly cancelReason: string;
  readonly canceledAt: string;
  readonly transactionKey: string;
  /** Set for slow cancellations. */
  readonly cancelRequestId: string | null;
  cancelStatus: "IN_PROGRESS" | "DONE" | "ABORTED";
};

export type StandInTransaction = {
  readonly transactionKey: string;
  readonly paymentKey: string;
  readonly orderId: string;
  readonly method: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: "KRW";
  readonly transactionAt: string;
};

export const newKey = (prefix: string): string => `${prefix}_${randomBytes(12).toString("hex")}`;

const seoulOffsetMs = 9 * 3_600_000;

/** `yyyy-MM-ddThh:mm:ss+09:00`. */
export const seoulTime = (ms: number): string =>
  `${new Date(ms + seoulOffsetMs).toISOString().slice(0, 19)}+09:00`;
