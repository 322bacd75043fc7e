import type { LookupStore } from "@admit-one/core";
import type { Database } from "./database.ts";

// Each condition holds where nothing is asked for. That is honest, and slow where very much was sold: a
// statement for each form of the question would let an index answer it.
const reservations = `select doc from reservation where true
    and (?1 is null or show_id = ?1)
    and (?2 is null or user_id = ?2)
    and (?3 is null or reservation_id = (select doc ->> '$.claim.reservationId' from seat
      where show_id = ?1 and seat_id = ?3))
    and (?4 is null or reservation_id = (select doc ->> 'reservationId' from payment
      where payment_id = ?4))
    and (?5 is null or ?5 =
      iif(status = 'held' and expires_at_ms <= ?6, 'expired', status))
    and (created_at_ms, reservation_id) < (?7, ?8)
  order by created_at_ms desc, reservation_id desc limit ?9`;

const payments = `select doc from payment where true
    and (?1 is null or doc ->> 'showId' = ?1)
    and (?2 is null or doc ->> 'userId' = ?2)
    and (?3 is null or doc ->> 'reservationId' = ?3)
    and (?4 is null or payment_id = ?4)
    and (?5 is null or status = ?5)
    and (doc ->> 'createdAtMs', payment_id) < (?6, ?7)
  order by doc ->> 'createdAtMs' desc, payment_id desc limit ?8`;

/** All that is there comes before it. */
const endOfTime = Number.MAX_SAFE_INTEGER;

export const createLookupStore = ({ docs }: Database): LookupStore => ({
  reservations: async ({ showId, userId, seatId, paymentId, status }, atMs, { after, limit }) =>
    docs(
      reservations,
      showId ?? null,
      userId ?? null,
      seatId ?? null,
      paymentId ?? null,
      status ?? null,
      atMs,
      after?.createdAtMs ?? endOfTime,
      after?.reservationId ?? "",
      limit,
    ),
  payments: async ({ showId, userId, reservationId, paymentId, status }, { after, limit }) =>
    docs(
      payments,
      showId ?? null,
      userId ?? null,
      reservationId ?? null,
      paymentId ?? null,
      status ?? null,
      after?.createdAtMs ?? endOfTime,
      after?.paymentId ?? "",
      limit,
    ),
});
