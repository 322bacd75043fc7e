import type {
  DueRefund,
  PaymentId,
  Refund,
  ReservationId,
  ShowId,
  UserId,
  Wallet,
} from "@admit-one/core";
import { type Sql, textOf, toJson } from "../sql.ts";
import { type RefundRow, selectRefund, toRefund } from "../tables/refund.ts";
import { selectWallet, toWallet, type WalletRow } from "../tables/wallet.ts";
import { type Int, int } from "../values.ts";

export const refundsOf = async (sql: Sql, paymentId: PaymentId): Promise<readonly Refund[]> =>
  (await sql.all<RefundRow>(`${selectRefund} where payment_id = ? order by no`, paymentId)).map(
    toRefund,
  );

export const walletsOf = async (sql: Sql, userId: UserId): Promise<readonly Wallet[]> =>
  (await sql.all<WalletRow>(`${selectWallet} where user_id = ? order by currency`, userId)).map(
    toWallet,
  );

const dueRefundsText = textOf(
  ({ anyOf }) =>
    "select refund_id, payment_id from admit_refund " +
    "where recover_at_ms is not null and recover_at_ms <= ? " +
    `and (amount = 0 or ${anyOf("method ->> 'type'")}) ` +
    "order by recover_at_ms, refund_id limit ?",
);

export const dueRefunds = async (
  sql: Sql,
  atMs: number,
  limit: number,
  gateways: readonly string[],
): Promise<readonly DueRefund[]> => {
  const rows = await sql.all<NameRow>(dueRefundsText(sql), atMs, toJson(gateways), limit);
  return rows.map(toName);
};

export const stuckRefunds = async (sql: Sql, showId: ShowId): Promise<number> => {
  const row = await sql.one<{ readonly count: Int }>(
    "select count(*) as count from admit_refund where show_id = ? and stuck_at_ms is not null",
    showId,
  );
  return int(row?.count ?? 0);
};

const toRetryText = textOf(
  ({ anyFrom }) =>
    "select refund_id, payment_id from admit_refund where " +
    anyFrom("show_id", "select show_id from admit_show where refunds_retry_at_ms is not null") +
    " and stuck_at_ms is not null and stuck_at_ms <= " +
    "(select refunds_retry_at_ms from admit_show where show_id = admit_refund.show_id) limit ?",
);

/** The stuck refunds of the few shows for which an operator ordered another try. */
export const refundsToRetry = async (sql: Sql, limit: number): Promise<readonly DueRefund[]> =>
  (await sql.all<NameRow>(toRetryText(sql), limit)).map(toName);

type NameRow = { readonly refund_id: string; readonly payment_id: PaymentId };
const toName = (row: NameRow): DueRefund => ({
  refundId: row.refund_id,
  paymentId: row.payment_id,
});

const toCancelText = textOf(
  ({ anyFrom }) =>
    "select reservation_id from admit_reservation where " +
    anyFrom("show_id", "select show_id from admit_show where cancelled") +
    " and status in ('held', 'confirmed') limit ?",
);

/**
 * Reservations that a cancelled show still has to end. Those that are being paid end with their
 * payment.
 */
export const toCancel = async (sql: Sql, limit: number): Promise<readonly ReservationId[]> => {
  const rows = await sql.all<{ readonly reservation_id: ReservationId }>(toCancelText(sql), limit);
  return rows.map((row) => row.reservation_id);
};
