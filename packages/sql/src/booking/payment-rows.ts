import type {
  Books,
  Currency,
  Dispute,
  KeptChange,
  NextAction,
  Payment,
  PaymentId,
  PaymentMethod,
  PaymentStatus,
  PaymentStep,
  ReservationId,
  ShowId,
  UserId,
} from "@admit-one/core";
import { type RowValues, toJson } from "../sql.ts";
import { type Int, int, intOrNull, json, present } from "../values.ts";

export const paymentColumns = {
  payment_id: "text",
  reservation_id: "text",
  show_id: "text",
  user_id: "text",
  amount: "int",
  currency: "text",
  method: "json",
  created_at_ms: "int",
  deadline_ms: "int",
  version: "int",
  status: "text",
  step: "text",
  next_action: "json",
  proof: "text",
  outcome_unknown_since_ms: "int",
  cancelled_at_ms: "int",
  waits: "int",
  recover_at_ms: "int",
  attempts: "int",
  reference: "text",
  reason: "text",
  captured_at_ms: "int",
  ended_at_ms: "int",
  refunded_at_ms: "int",
  taken_amount: "int",
  taken_currency: "text",
  suspended_at_ms: "int",
  watch_until_ms: "int",
  refund_total: "int",
  paid_back: "int",
  kept: "int",
  kept_changes: "json",
  disputes: "json",
} as const;

export type PaymentRow = {
  readonly payment_id: PaymentId;
  readonly reservation_id: ReservationId;
  readonly show_id: ShowId;
  readonly user_id: UserId;
  readonly amount: Int;
  readonly currency: Currency;
  readonly method: unknown;
  readonly created_at_ms: Int;
  readonly deadline_ms: Int;
  readonly version: Int;
  readonly status: PaymentStatus;
  readonly step: PaymentStep | null;
  readonly next_action: unknown;
  readonly proof: string | null;
  readonly outcome_unknown_since_ms: Int | null;
  readonly cancelled_at_ms: Int | null;
  readonly waits: Int | null;
  readonly recover_at_ms: Int | null;
  readonly attempts: Int | null;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly captured_at_ms: Int | null;
  readonly ended_at_ms: Int | null;
  readonly refunded_at_ms: Int | null;
  readonly taken_amount: Int | null;
  readonly taken_currency: Currency | null;
  readonly suspended_at_ms: Int | null;
  readonly watch_until_ms: Int | null;
  readonly refund_total: Int | null;
  readonly paid_back: Int | null;
  readonly kept: Int | null;
  readonly kept_changes: unknown;
  readonly disputes: unknown;
};

const jsonOrNull = (value: NextAction | null): string | null =>
  value === null ? null : toJson(value);

/** Hardly any payment has one. */
const listOrNull = (list: readonly unknown[]): string | null =>
  list.length === 0 ? null : toJson(list);

export const fromPayment = (payment: Payment): RowValues => [
  payment.paymentId,
  payment.reservationId,
  payment.showId,
  payment.userId,
  payment.amount,
  payment.currency,
  toJson(payment.method),
  payment.createdAtMs,
  payment.deadlineMs,
  payment.version,
  payment.status,
  "step" in payment ? payment.step : null,
  "nextAction" in payment ? jsonOrNull(payment.nextAction) : null,
  "proof" in payment ? payment.proof : null,
  "outcomeUnknownSinceMs" in payment ? payment.outcomeUnknownSinceMs : null,
  "cancelledAtMs" in payment ? payment.cancelledAtMs : null,
  "waits" in payment ? payment.waits : null,
  "recoverAtMs" in payment ? payment.recoverAtMs : null,
  "attempts" in payment ? payment.attempts : null,
  "reference" in payment ? payment.reference : null,
  "reason" in payment ? payment.reason : null,
  "capturedAtMs" in payment ? payment.capturedAtMs : null,
  "endedAtMs" in payment ? payment.endedAtMs : null,
  "refundedAtMs" in payment ? payment.refundedAtMs : null,
  "takenAmount" in payment ? payment.takenAmount : null,
  "takenCurrency" in payment ? payment.takenCurrency : null,
  "suspendedAtMs" in payment ? payment.suspendedAtMs : null,
  "watchUntilMs" in payment ? payment.watchUntilMs : null,
  "refundTotal" in payment ? payment.refundTotal : null,
  "back" in payment ? payment.back : null,
  "kept" in payment ? payment.kept : null,
  "keptChanges" in payment ? listOrNull(payment.keptChanges) : null,
  "disputes" in payment ? listOrNull(payment.disputes) : null,
];

const toBase = (row: PaymentRow) => ({
  paymentId: row.payment_id,
  reservationId: row.reservation_id,
  showId: row.show_id,
  userId: row.user_id,
  amount: int(row.amount),
  currency: row.currency,
  method: json<PaymentMethod>(row.method),
  createdAtMs: int(row.created_at_ms),
  deadlineMs: int(row.deadline_ms),
  version: int(row.version),
});

const attemptsOf = (row: PaymentRow): number => int(present(row.attempts, "attempts"));

/** Payments that were captured before there were books have none. */
const toBooks = (row: PaymentRow): Books => ({
  refundTotal: int(row.refund_total ?? 0),
  back: int(row.paid_back ?? 0),
  kept: int(row.kept ?? 0),
  keptChanges: json<readonly KeptChange[] | null>(row.kept_changes) ?? [],
  disputes: json<readonly Dispute[] | null>(row.disputes) ?? [],
});

const toCapture = (row: PaymentRow) => ({
  reference: present(row.reference, "the gateway's reference"),
  capturedAtMs: int(present(row.captured_at_ms, "captured_at_ms")),
  takenAmount: int(present(row.taken_amount, "the amount that was taken")),
  takenCurrency: present(row.taken_currency, "the currency that was taken"),
});

export const toPayment = (row: PaymentRow): Payment => {
  const base = toBase(row);
  const { status } = row;
  switch (status) {
    case "pending":
      return {
        ...base,
        status,
        step: present(row.step, "the step of a payment"),
        nextAction: json<NextAction | null>(row.next_action),
        proof: row.proof,
        reference: row.reference,
        outcomeUnknownSinceMs: intOrNull(row.outcome_unknown_since_ms),
        cancelledAtMs: intOrNull(row.cancelled_at_ms),
        // Nobody counted them in rows of before.
        waits: int(row.waits ?? 0),
        recoverAtMs: int(present(row.recover_at_ms, "recover_at_ms")),
        attempts: attemptsOf(row),
      };
    case "captured":
      return {
        ...base,
        status,
        ...toCapture(row),
        ...toBooks(row),
        suspendedAtMs: intOrNull(row.suspended_at_ms),
        recoverAtMs: intOrNull(row.recover_at_ms),
        attempts: attemptsOf(row),
      };
    case "declined":
    case "failed":
      return {
        ...base,
        status,
        reason: present(row.reason, "the reason of an unpaid payment"),
        endedAtMs: int(present(row.ended_at_ms, "ended_at_ms")),
        reference: row.reference,
        watchUntilMs: intOrNull(row.watch_until_ms),
        recoverAtMs: intOrNull(row.recover_at_ms),
        attempts: attemptsOf(row),
      };
    case "refunding":
      return { ...base, status, ...toCapture(row), ...toBooks(row) };
    case "refunded":
      return {
        ...base,
        status,
        ...toCapture(row),
        ...toBooks(row),
        refundedAtMs: int(present(row.refunded_at_ms, "refunded_at_ms")),
      };
  }
};
