import { createRandomIds } from "@admit-one/node";
import Database from "better-sqlite3";
import type { BaselineHold } from "./hold-postgres.ts";

type Token = {
  readonly user_id: string;
  readonly status: string;
  readonly active_until_ms: number;
  readonly is_current: number;
};
type Sale = {
  readonly concert_id: string;
  readonly currency: string;
  readonly policy: string;
};
type Seat = {
  readonly seat_id: string;
  readonly price: number;
  readonly state: string;
  readonly until_ms: number | null;
};

/**
 * A hold as prepared statements in one immediate transaction, on the same tables and with the same
 * resulting rows. The driver is synchronous, so nothing else runs meanwhile.
 */
export const openHoldSqlite = (
  file: string,
): Disposable & { hold(hold: BaselineHold): "seats_reserved" | "refused" } => {
  const database = new Database(file);
  database.pragma("journal_mode = wal");
  database.pragma("synchronous = full");
  database.pragma("foreign_keys = on");
  database.pragma("busy_timeout = 5000");
  const ids = createRandomIds();
  const token = database.prepare<unknown[], Token>(
    `select t.user_id, t.status, t.active_until_ms, t.epoch = q.epoch as is_current
     from admit_queue_token t join admit_queue q on q.queue_id = t.queue_id
     where t.queue_id = ? and t.no = ?`,
  );
  const sale = database.prepare<unknown[], Sale>(
    `select s.concert_id, c.currency, c.policy from admit_show s
     join admit_concert c on c.concert_id = s.concert_id
     where s.show_id = ? and c.queue_id = ? and not s.cancelled
       and s.sales_open_at_ms <= ? and s.sales_close_at_ms > ?`,
  );
  const own = database
    .prepare<unknown[], number>(
      `select coalesce(sum(json_array_length(seats)), 0) from admit_reservation
       where show_id = ? and user_id = ? and (status in ('paying', 'confirmed', 'cancelling')
         or status = 'held' and expires_at_ms > ?)`,
    )
    .pluck();
  const seat = database.prepare<unknown[], Seat>(
    "select seat_id, price, state, until_ms from admit_seat where show_id = ? and seat_id = ?",
  );
  const reserve = database.prepare(
    `insert into admit_reservation (reservation_id, show_id, concert_id, user_id, queue_id, token_no,
       seats, amount, currency, created_at_ms, expires_at_ms, declines, version, status)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 'held')`,
  );
  const raise = database
    .prepare<unknown[], number>(
      "update admit_show set seat_version = seat_version + 1 where show_id = ? returning seat_version",
    )
    .pluck();
  const take = database.prepare(
    `update admit_seat set state = 'held', epoch = epoch + 1, version = ?,
       reservation_id = ?, until_ms = ? where show_id = ? and seat_id = ?`,
  );
  const claim = database.prepare(
    `insert into admit_seat_claim (show_id, seat_id, reservation_id) values (?, ?, ?)
     on conflict (show_id, seat_id) do update set reservation_id = excluded.reservation_id`,
  );
  const tell = database.prepare(
    `insert into admit_event (event_id, stream, at_ms, payload, delivered)
     values (?, ?, ?, ?, false)`,
  );

  const hold = database.transaction(
    ({ queueId, no, userId, showId, seatIds }: BaselineHold): "seats_reserved" | "refused" => {
      const nowMs = Date.now();
      const known = token.get(queueId, no);
      if (known?.user_id !== userId || known.is_current === 0) return "refused";
      if (known.status !== "active" || known.active_until_ms <= nowMs) return "refused";
      const open = sale.get(showId, queueId, nowMs, nowMs);
      if (open === undefined) return "refused";
      const policy = JSON.parse(open.policy) as Record<string, number>;
      const more = seatIds.length;
      const already = own.get(showId, userId, nowMs) ?? 0;
      if (more > (policy["maxSeatsPerReservation"] ?? 0)) return "refused";
      if (already + more > (policy["maxSeatsPerUser"] ?? 0)) return "refused";
      const seats = seatIds.map((seatId) => seat.get(showId, seatId));
      const isFree = seats.every(
        (it) => it?.state === "free" || (it?.state === "held" && (it.until_ms ?? nowMs) < nowMs),
      );
      if (!isFree) return "refused";
      const reservationId = ids.next("reservation");
      const untilMs = nowMs + (policy["holdForMs"] ?? 0);
      const reserved = seats.map((it) => ({ seatId: it?.seat_id, price: it?.price }));
      const amount = seats.reduce((sum, it) => sum + (it?.price ?? 0), 0);
      const named = [showId, open.concert_id, userId, queueId, no, JSON.stringify(reserved)];
      reserve.run(reservationId, ...named, amount, open.currency, nowMs, untilMs);
      const version = raise.get(showId);
      for (const seatId of seatIds) {
        take.run(version, reservationId, untilMs, showId, seatId);
        claim.run(showId, seatId, reservationId);
      }
      const eventId = `${reservationId}.1.SeatsReserved`;
      const subject = { reservationId, showId, userId, token: { queueId, no } };
      const event = { type: "SeatsReserved", eventId, stream: reservationId, atMs: nowMs };
      const payload = { ...event, ...subject, seatIds, expiresAtMs: untilMs };
      tell.run(eventId, reservationId, nowMs, JSON.stringify(payload));
      return "seats_reserved";
    },
  );

  return { hold: (asked) => hold.immediate(asked), [Symbol.dispose]: () => database.close() };
};
