import type {
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
import type { RowValues } from "../sql.ts";
import { encoderOf, unionDecoderOf } from "./codec.ts";
import { bigint, int, json, rareList, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";
import { reservationTable } from "./reservation.ts";

export const paymentTable = defineTable(
  "admit_payment",
  {
    payment_id: text<PaymentId>(),
    reservation_id: text<ReservationId>(),
    show_id: text<ShowId>(),
    user_id: text<UserId>(),
    amount: bigint(),
    currency: text<Currency>(),
    method: json<PaymentMethod>(),
    created_at_ms: bigint(),
    deadline_ms: bigint(),
    version: bigint(),
    status: text<PaymentStatus>(),
    step: text<PaymentStep>().optional(),
    next_action: json<NextAction>().optional(),
    proof: text().optional(),
    outcome_unknown_since_ms: bigint().optional(),
    cancelled_at_ms: bigint().optional(),
    waits: int().optional(),
    recover_at_ms: bigint().optional(),
    attempts: int().optional(),
    reference: text().optional(),
    reason: text().optional(),
    captured_at_ms: bigint().optional(),
    ended_at_ms: bigint().optional(),
    refunded_at_ms: bigint().optional(),
    taken_amount: bigint().optional(),
    taken_currency: text<Currency>().optional(),
    suspended_at_ms: bigint().optional(),
    watch_until_ms: bigint().optional(),
    refund_total: bigint().optional(),
    paid_back: bigint().optional().as("back"),
    kept: bigint().optional(),
    kept_changes: rareList<KeptChange>(),
    disputes: rareList<Dispute>(),
  },
  {
    primaryKey: ["payment_id"],
    references: { reservation_id: reservationTable },
    checks: { refund_total: "refund_total <= taken_amount" },
    indexes: {
      admit_payment_recovery: {
        on: ["recover_at_ms", "payment_id"],
        where: "recover_at_ms is not null",
      },
      admit_payment_reservation: { on: ["reservation_id"] },
      admit_payment_user: { on: ["user_id", "created_at_ms"] },
      // Of all payments, and only for who looks things up, as those of reservations.
      admit_payment_show: {
        on: ["show_id", "status", "created_at_ms", "payment_id"],
        where: "created_at_ms >= 0",
      },
      admit_payment_status: {
        on: ["status", "created_at_ms", "payment_id"],
        where: "created_at_ms >= 0",
      },
      admit_payment_disputed: { on: ["payment_id"], where: "disputes is not null" },
    },
  },
);

export type PaymentRow = RowOf<typeof paymentTable>;
export const selectPayment = selectOf(paymentTable);
export const paymentColumns = columnsOf(paymentTable);
export const fromPayment: (payment: Payment) => RowValues = encoderOf(paymentTable);

const unpaid = {
  reason: "always",
  endedAtMs: "always",
  reference: "or null",
  watchUntilMs: "or null",
  recoverAtMs: "or null",
  attempts: "always",
} as const;

/** The columns of money that was taken, and of what happened to it. */
const taken = {
  reference: "always",
  capturedAtMs: "always",
  takenAmount: "always",
  takenCurrency: "always",
  refundTotal: "always",
  back: "always",
  kept: "always",
  keptChanges: "always",
  disputes: "always",
} as const;

const decode = unionDecoderOf(paymentTable, {
  pending: {
    step: "always",
    nextAction: "or null",
    proof: "or null",
    reference: "or null",
    outcomeUnknownSinceMs: "or null",
    cancelledAtMs: "or null",
    waits: "always",
    recoverAtMs: "always",
    attempts: "always",
  },
  captured: { ...taken, suspendedAtMs: "or null", recoverAtMs: "or null", attempts: "always" },
  declined: unpaid,
  failed: unpaid,
  refunding: taken,
  refunded: { ...taken, refundedAtMs: "always" },
});
export const toPayment: (row: PaymentRow) => Payment = decode;
