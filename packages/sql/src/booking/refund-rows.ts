import type {
  Currency,
  PaymentId,
  PaymentMethod,
  Refund,
  RefundReason,
  RefundStatus,
  ReservationId,
  ShowId,
  UserId,
} from "@admit-one/core";
import { columnList, type RowValues, toJson } from "../sql.ts";
import { type Int, int, intOrNull, json, present } from "../values.ts";

export const refundColumns = {
  payment_id: "text",
  refund_id: "text",
  reservation_id: "text",
  show_id: "text",
  user_id: "text",
  method: "json",
  reference: "text",
  amount: "int",
  currency: "text",
  reason: "text",
  requested_at_ms: "int",
  attempt: "int",
  attempts: "int",
  sent_at_ms: "int",
  version: "int",
  status: "text",
  recover_at_ms: "int",
  failure: "text",
  settled_at_ms: "int",
} as const;

export const selectRefund = `select ${columnList(refundColumns)} from admit_refund`;

export type RefundRow = {
  readonly payment_id: PaymentId;
  readonly refund_id: string;
  readonly reservation_id: ReservationId | null;
  readonly show_id: ShowId | null;
  readonly user_id: UserId | null;
  readonly method: unknown;
  readonly reference: string;
  readonly amount: Int;
  readonly currency: Currency;
  readonly reason: RefundReason;
  readonly requested_at_ms: Int;
  readonly attempt: Int;
  readonly attempts: Int;
  readonly sent_at_ms: Int | null;
  readonly version: Int;
  readonly status: RefundStatus;
  readonly recover_at_ms: Int | null;
  readonly failure: string | null;
  readonly settled_at_ms: Int | null;
};

export const fromRefund = (refund: Refund): RowValues => [
  refund.paymentId,
  refund.refundId,
  refund.reservationId,
  refund.showId,
  refund.userId,
  toJson(refund.method),
  refund.reference,
  refund.amount,
  refund.currency,
  refund.reason,
  refund.requestedAtMs,
  refund.attempt,
  refund.attempts,
  refund.sentAtMs,
  refund.version,
  refund.status,
  "recoverAtMs" in refund ? refund.recoverAtMs : null,
  "failure" in refund ? refund.failure : null,
  "settledAtMs" in refund ? refund.settledAtMs : null,
];

const toBase = (row: RefundRow) => ({
  refundId: row.refund_id,
  paymentId: row.payment_id,
  reservationId: row.reservation_id,
  showId: row.show_id,
  userId: row.user_id,
  method: json<PaymentMethod>(row.method),
  reference: row.reference,
  amount: int(row.amount),
  currency: row.currency,
  reason: row.reason,
  requestedAtMs: int(row.requested_at_ms),
  attempt: int(row.attempt),
  attempts: int(row.attempts),
  sentAtMs: intOrNull(row.sent_at_ms),
  version: int(row.version),
});

export const toRefund = (row: RefundRow): Refund => {
  const base = toBase(row);
  const { status } = row;
  switch (status) {
    case "requested":
    case "sending":
    case "pending":
    case "failed": {
      const recoverAtMs = int(present(row.recover_at_ms, "recover_at_ms"));
      return { ...base, status, recoverAtMs, failure: row.failure };
    }
    case "needs_operator":
      return { ...base, status, failure: present(row.failure, "why a refund failed") };
    case "succeeded":
      return { ...base, status, settledAtMs: int(present(row.settled_at_ms, "settled_at_ms")) };
  }
};
