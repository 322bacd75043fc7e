import type { PaymentId, Refund, ReservationId, UserId, Wallet } from "@admit-one/core";
import { type Sql, textOf } from "../sql.ts";
import { type RefundRow, selectRefund, toRefund } from "./refund-rows.ts";
import { selectWallet, toWallet, type WalletRow } from "./wallet-rows.ts";

export const findRefund = async (sql: Sql, paymentId: PaymentId): Promise<Refund | null> => {
  const row = await sql.one<RefundRow>(`${selectRefund} where payment_id = ?`, paymentId);
  return row === null ? null : toRefund(row);
};

export const walletsOf = async (sql: Sql, userId: UserId): Promise<readonly Wallet[]> =>
  (await sql.all<WalletRow>(`${selectWallet} where user_id = ? order by currency`, userId)).map(
    toWallet,
  );

export const dueRefunds = async (
  sql: Sql,
  atMs: number,
  limit: number,
): Promise<readonly PaymentId[]> => {
  const rows = await sql.all<{ readonly payment_id: PaymentId }>(
    "select payment_id from admit_refund where recover_at_ms is not null and recover_at_ms <= ? " +
      "order by recover_at_ms, payment_id limit ?",
    atMs,
    limit,
  );
  return rows.map((row) => row.payment_id);
};

const toCancelText = textOf(
  ({ anyFrom }) =>
    "select reservation_id from admit_reservation where " +
    anyFrom("show_id", "select show_id from admit_show where cancelled") +
    " and status in ('held', 'confirmed') limit ?",
);

/** What a cancelled show still has to end; what is being paid ends with its payment. */
export const toCancel = async (sql: Sql, limit: number): Promise<readonly ReservationId[]> => {
  const rows = await sql.all<{ readonly reservation_id: ReservationId }>(toCancelText(sql), limit);
  return rows.map((row) => row.reservation_id);
};
