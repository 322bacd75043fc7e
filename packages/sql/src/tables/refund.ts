import type {
  Accepted,
  Currency,
  HandPayment,
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
import type { RowValues } from "../sql.ts";
import { encoderOf, unionDecoderOf } from "./codec.ts";
import { bigint, int, json, rareList, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

/** Money of unknown payments is refunded too, so no row needs to exist in `admit_payment`. */
export const refundTable = defineTable(
  "admit_refund",
  {
    refund_id: text(),
    payment_id: text<PaymentId>(),
    no: int(),
    origin: text<Refund["origin"]>(),
    reservation_id: text<ReservationId>().nullable(),
    show_id: text<ShowId>().nullable(),
    user_id: text<UserId>().nullable(),
    method: json<PaymentMethod>(),
    reference: text(),
    amount: bigint(),
    currency: text<Currency>(),
    reason: text<RefundReason>(),
    requested_at_ms: bigint(),
    paid_amount: bigint(),
    covered_amount: bigint(),
    by_hand: rareList<HandPayment>(),
    accepted: json<Accepted>().nullable(),
    attempt: int().optional(),
    came_back_attempt: int().optional(),
    attempts: int().optional(),
    sent_at_ms: bigint().optional(),
    refused_since_ms: bigint().optional(),
    version: bigint(),
    status: text<RefundStatus>(),
    recover_at_ms: bigint().optional(),
    failure: text().optional(),
    stuck_at_ms: bigint().optional(),
    settled_at_ms: bigint().optional(),
    settled_by: text<SettledRefund["settledBy"]>().optional(),
  },
  {
    primaryKey: ["refund_id"],
    uniques: { admit_refund_no: { on: ["payment_id", "no"] } },
    indexes: {
      admit_refund_recovery: {
        on: ["recover_at_ms", "refund_id"],
        where: "recover_at_ms is not null",
      },
      admit_refund_stuck: { on: ["show_id", "stuck_at_ms"], where: "stuck_at_ms is not null" },
      admit_refund_outside: {
        on: ["payment_id"],
        where: "accepted is null and origin <> 'ours'",
      },
      admit_refund_by_hand: {
        on: ["payment_id"],
        where: "accepted is null and by_hand is not null",
      },
      admit_refund_twice: {
        on: ["payment_id"],
        where: "accepted is null and amount < paid_amount + covered_amount",
      },
    },
  },
);

export type RefundRow = RowOf<typeof refundTable>;
export const selectRefund = selectOf(refundTable);
export const refundColumns = columnsOf(refundTable);
export const fromRefund: (refund: Refund) => RowValues = encoderOf(refundTable);

const own = {
  byHand: "always",
  attempt: "always",
  cameBackAttempt: "always",
  attempts: "always",
  sentAtMs: "or null",
  refusedSinceMs: "or null",
} as const;
const open = { ...own, recoverAtMs: "always", failure: "or null" } as const;

const toOwn = unionDecoderOf(
  refundTable,
  {
    requested: open,
    sending: open,
    pending: open,
    failed: open,
    needs_operator: { ...own, failure: "always", stuckAtMs: "always" },
    succeeded: { ...own, settledAtMs: "always", settledBy: "always" },
  },
  { origin: () => "ours" as const },
);

const outside = { failure: "or null" } as const;

const toOutside = unionDecoderOf(
  refundTable,
  { pending: outside, succeeded: outside, failed: outside },
  { origin: () => "provider" as const },
);

export const toRefund = (row: RefundRow): Refund =>
  row.origin === "ours" ? toOwn(row) : toOutside(row);
