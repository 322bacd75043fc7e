import type {
  DuePayment,
  IdempotencyKey,
  IdempotencyRecord,
  Part,
  Payment,
  PaymentId,
  Reservation,
  ReservationId,
  ReservationPlace,
  UserId,
} from "@admit-one/core";
import { type Sql, textOf, toJson } from "../sql.ts";
import { type RecordRow, selectRecord, toRecord } from "../tables/idempotency.ts";
import { type PaymentRow, selectPayment, toPayment } from "../tables/payment.ts";
import { type ReservationRow, selectReservation, toReservation } from "../tables/reservation.ts";

export const findReservation = async (
  sql: Sql,
  reservationId: ReservationId,
): Promise<Reservation | null> => {
  const row = await sql.one<ReservationRow>(
    `${selectReservation} where reservation_id = ?`,
    reservationId,
  );
  return row === null ? null : toReservation(row);
};

export const findPayment = async (sql: Sql, paymentId: PaymentId): Promise<Payment | null> => {
  const row = await sql.one<PaymentRow>(`${selectPayment} where payment_id = ?`, paymentId);
  return row === null ? null : toPayment(row);
};

export const findRecord = async (
  sql: Sql,
  { userId, key }: IdempotencyKey,
): Promise<IdempotencyRecord | null> => {
  const row = await sql.one<RecordRow>(
    `${selectRecord} where user_id = ? and idempotency_key = ?`,
    userId,
    key,
  );
  return row === null ? null : toRecord(row);
};

const newestFirst = "order by created_at_ms desc, reservation_id desc limit ?";
const selectNewest = `${selectReservation} where user_id = ? ${newestFirst}`;
const selectOlder =
  `${selectReservation} where user_id = ? and (created_at_ms, reservation_id) < (?, ?) ` +
  newestFirst;

export const reservationsOf = async (
  sql: Sql,
  userId: UserId,
  { after, limit }: Part<ReservationPlace>,
): Promise<readonly Reservation[]> => {
  const rows = await (after === null
    ? sql.all<ReservationRow>(selectNewest, userId, limit)
    : sql.all<ReservationRow>(selectOlder, userId, after.createdAtMs, after.reservationId, limit));
  return rows.map(toReservation);
};

const holdsOfText = textOf(
  ({ anyOf }) => `${selectReservation} where ${anyOf("user_id")} and status in ('held', 'paying')`,
);

export const holdsOf = async (
  sql: Sql,
  userIds: readonly UserId[],
): Promise<readonly Reservation[]> =>
  (await sql.all<ReservationRow>(holdsOfText(sql), toJson(userIds))).map(toReservation);

export const dueHolds = async (
  sql: Sql,
  atMs: number,
  limit: number,
): Promise<readonly ReservationId[]> => {
  const rows = await sql.all<{ readonly reservation_id: ReservationId }>(
    "select reservation_id from admit_reservation where status = 'held' and expires_at_ms <= ? " +
      "order by expires_at_ms, reservation_id limit ?",
    atMs,
    limit,
  );
  return rows.map((row) => row.reservation_id);
};

const duePaymentsText = textOf(
  ({ anyOf }) =>
    "select payment_id, case status when 'captured' then null else method ->> 'type' end as gateway " +
    "from admit_payment where recover_at_ms is not null and recover_at_ms <= ? " +
    `and (status = 'captured' or ${anyOf("method ->> 'type'")}) ` +
    "order by recover_at_ms, payment_id limit ?",
);

export const duePayments = async (
  sql: Sql,
  atMs: number,
  limit: number,
  gateways: readonly string[],
): Promise<readonly DuePayment[]> => {
  const rows = await sql.all<DueRow>(duePaymentsText(sql), atMs, toJson(gateways), limit);
  return rows.map((row) => ({ paymentId: row.payment_id, gateway: row.gateway }));
};

type DueRow = { readonly payment_id: PaymentId; readonly gateway: string | null };
