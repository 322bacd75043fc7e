import {
  type Part,
  type Payment,
  type PaymentFilter,
  type PaymentPlace,
  paymentStatuses,
} from "@admit-one/core";
import type { Sql } from "../sql.ts";
import { type PaymentRow, paymentColumns, toPayment } from "../tables/payment.ts";
import { any, beside, type Condition, newest, ofAll } from "./newest.ts";

/** The condition that an index answers: of what makes the list shortest. */
const first = ({ paymentId, reservationId, userId, showId }: PaymentFilter) => {
  if (paymentId !== undefined) return ["payment_id", paymentId] as const;
  if (reservationId !== undefined) return ["reservation_id", reservationId] as const;
  if (userId !== undefined) return ["user_id", userId] as const;
  return showId === undefined ? null : (["show_id", showId] as const);
};

export const findPayments = async (
  sql: Sql,
  filter: PaymentFilter,
  { after, limit }: Part<PaymentPlace>,
): Promise<readonly Payment[]> => {
  const by = first(filter);
  const all = [
    ["payment_id", filter.paymentId],
    ["reservation_id", filter.reservationId],
    ["user_id", filter.userId],
    ["show_id", filter.showId],
  ] as const;
  const where = all.flatMap(([column, value]): readonly Condition[] => {
    if (value === undefined) return [];
    return [column === by?.[0] ? [`${column} = ?`, value] : beside(column, value)];
  });
  const rows = await newest<PaymentRow>(sql, {
    table: "admit_payment",
    columns: paymentColumns,
    id: "payment_id",
    arms: armsOf(filter, by?.[0] ?? "show_id"),
    where: by === null || by[0] === "show_id" ? [...where, ofAll] : where,
    after: after === null ? null : [after.createdAtMs, after.paymentId],
    limit,
  });
  return rows.map(toPayment);
};

/** Only the list of all, and that of a show, lie in the order of the statuses. */
const armsOf = ({ status }: PaymentFilter, by: string): readonly Condition[] => {
  if (by === "show_id") {
    return (status === undefined ? paymentStatuses : [status]).map((it) => ["status = ?", it]);
  }
  return status === undefined ? [any] : [beside("status", status)];
};
