import type {
  Accepted,
  Currency,
  HandPayment,
  OutsideRefund,
  OwnRefund,
  PaymentId,
  PaymentMethod,
  Refund,
  RefundReason,
  RefundStatus,
  ReservationId,
  SettledRefund,
  ShowId,
  UserId,
} from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { columnList, type RowValues, toJson } from "../sql.ts";
import { type Int, int, intOrNull, json, present } from "../values.ts";

export const refundColumns = {
  refund_id: "text",
  payment_id: "text",
  no: "int",
  origin: "text",
  reservation_id: "text",
  show_id: "text",
  user_id: "text",
  method: "json",
  reference: "text",
  amount: "int",
  currency: "text",
  reason: "text",
  requested_at_ms: "int",
  paid_amount: "int",
  covered_amount: "int",
  by_hand: "json",
  accepted: "json",
  attempt: "int",
  came_back_attempt: "int",
  attempts: "int",
  sent_at_ms: "int",
  refused_since_ms: "int",
  version: "int",
  status: "text",
  recover_at_ms: "int",
  failure: "text",
  stuck_at_ms: "int",
  settled_at_ms: "int",
  settled_by: "text",
} as const;

export const selectRefund = `select ${columnList(refundColumns)} from admit_refund`;

export type RefundRow = {
  readonly refund_id: string;
  readonly payment_id: PaymentId;
  readonly no: Int;
  readonly origin: Refund["origin"];
  readonly reservation_id: ReservationId | null;
  readonly show_id: ShowId | null;
  readonly user_id: UserId | null;
  readonly method: unknown;
  readonly reference: string;
  readonly amount: Int;
  readonly currency: Currency;
  readonly reason: RefundReason;
  readonly requested_at_ms: Int;
  readonly paid_amount: Int;
  readonly covered_amount: Int;
  readonly by_hand: unknown;
  readonly accepted: unknown;
  readonly attempt: Int | null;
  readonly came_back_attempt: Int | null;
  readonly attempts: Int | null;
  readonly sent_at_ms: Int | null;
  readonly refused_since_ms: Int | null;
  readonly version: Int;
  readonly status: RefundStatus;
  readonly recover_at_ms: Int | null;
  readonly failure: string | null;
  readonly stuck_at_ms: Int | null;
  readonly settled_at_ms: Int | null;
  readonly settled_by: SettledRefund["settledBy"] | null;
};

const byHandOf = (refund: Refund): string | null =>
  "byHand" in refund && refund.byHand.length > 0 ? toJson(refund.byHand) : null;

export const fromRefund = (refund: Refund): RowValues => [
  refund.refundId,
  refund.paymentId,
  refund.no,
  refund.origin,
  refund.reservationId,
  refund.showId,
  refund.userId,
  toJson(refund.method),
  refund.reference,
  refund.amount,
  refund.currency,
  refund.reason,
  refund.requestedAtMs,
  refund.paidAmount,
  refund.coveredAmount,
  byHandOf(refund),
  refund.accepted === null ? null : toJson(refund.accepted),
  "attempt" in refund ? refund.attempt : null,
  "cameBackAttempt" in refund ? refund.cameBackAttempt : null,
  "attempts" in refund ? refund.attempts : null,
  "sentAtMs" in refund ? refund.sentAtMs : null,
  "refusedSinceMs" in refund ? refund.refusedSinceMs : null,
  refund.version,
  refund.status,
  "recoverAtMs" in refund ? refund.recoverAtMs : null,
  "failure" in refund ? refund.failure : null,
  "stuckAtMs" in refund ? refund.stuckAtMs : null,
  "settledAtMs" in refund ? refund.settledAtMs : null,
  "settledBy" in refund ? refund.settledBy : null,
];

const toBase = (row: RefundRow) => ({
  refundId: row.refund_id,
  paymentId: row.payment_id,
  no: int(row.no),
  reservationId: row.reservation_id,
  showId: row.show_id,
  userId: row.user_id,
  method: json<PaymentMethod>(row.method),
  reference: row.reference,
  amount: int(row.amount),
  currency: row.currency,
  reason: row.reason,
  requestedAtMs: int(row.requested_at_ms),
  paidAmount: int(row.paid_amount),
  coveredAmount: int(row.covered_amount),
  accepted: json<Accepted | null>(row.accepted),
  version: int(row.version),
});

export const toRefund = (row: RefundRow): Refund =>
  row.origin === "ours" ? toOwn(row) : toOutside(row);

const toOutside = (row: RefundRow): OutsideRefund => {
  const { status, failure } = row;
  if (status !== "pending" && status !== "succeeded" && status !== "failed") {
    throw corrupt(`The provider's refund ${row.refund_id} can't be ${status}.`);
  }
  return { ...toBase(row), origin: "provider", status, failure };
};

const toOwn = (row: RefundRow): OwnRefund => {
  const base = {
    ...toBase(row),
    origin: "ours" as const,
    byHand: json<readonly HandPayment[] | null>(row.by_hand) ?? [],
    attempt: int(present(row.attempt, "the attempt of a refund")),
    cameBackAttempt: int(row.came_back_attempt ?? 0),
    attempts: int(present(row.attempts, "the attempts of a refund")),
    sentAtMs: intOrNull(row.sent_at_ms),
    refusedSinceMs: intOrNull(row.refused_since_ms),
  };
  const { status } = row;
  switch (status) {
    case "requested":
    case "sending":
    case "pending":
    case "failed": {
      const recoverAtMs = int(present(row.recover_at_ms, "recover_at_ms"));
      return { ...base, status, recoverAtMs, failure: row.failure };
    }
    case "needs_operator": {
      const stuckAtMs = int(present(row.stuck_at_ms, "stuck_at_ms"));
      return { ...base, status, failure: present(row.failure, "why a refund failed"), stuckAtMs };
    }
    case "succeeded":
      return {
        ...base,
        status,
        settledAtMs: int(present(row.settled_at_ms, "settled_at_ms")),
        settledBy: present(row.settled_by, "who settled a refund"),
      };
  }
};
