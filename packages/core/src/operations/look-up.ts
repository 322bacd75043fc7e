import type { ConcertsOutcome } from "../concert/concert-commands.ts";
import { concertCursor } from "../concert/listings.ts";
import { normalName } from "../concert/plan/names.ts";
import { type FieldError, validation } from "../kernel/errors.ts";
import type { PaymentId, QueueId, ReservationId, SeatId, ShowId, UserId } from "../kernel/ids.ts";
import { cutPage, type PageQuery, pageDefaults, readPage, timeCursor } from "../kernel/page.ts";
import { check, checkLength } from "../kernel/validate.ts";
import { isPaymentStatus, type PaymentStatus } from "../payment/payment.ts";
import type { QueuePlace } from "../queue/queue-store.port.ts";
import { asOf } from "../queue/rules/mode.ts";
import {
  isReservationStatus,
  type ReservationStatus,
  readReservation,
} from "../reservation/reservation.ts";
import { reservationCursor } from "../sales/holding/get-reservations.ts";
import type {
  FindPayments,
  FindReservations,
  PaymentsFound,
  QueuesOutcome,
  ReservationsFound,
} from "./lookup-commands.ts";
import type { PaymentFilter, PaymentPlace, ReservationFilter } from "./lookup-store.port.ts";
import type { OperationsContext } from "./operations-context.ts";

const usual = pageDefaults.operators;

/** What operators look for; a lapsed hold is expired, also for who asks for those. */
export const findReservations = async (
  { stores, clock }: OperationsContext,
  query: FindReservations,
): Promise<ReservationsFound> => {
  const page = readPage(query, reservationCursor, usual);
  const errors = [
    ...checkIds(query, "showId", "userId", "seatId", "paymentId"),
    ...check(
      query.seatId === undefined || query.showId !== undefined,
      "seatId",
      "needs showId: every show has its own seats",
    ),
    ...checkStatus(query.status, isReservationStatus),
  ];
  if (page.outcome === "validation") return validation(...errors, ...page.errors);
  if (errors.length > 0) return validation(...errors);
  const { after, limit } = page.part;
  const filter: ReservationFilter = {
    showId: query.showId as ShowId | undefined,
    userId: query.userId as UserId | undefined,
    seatId: query.seatId === undefined ? undefined : (normalName(query.seatId) as SeatId),
    paymentId: query.paymentId as PaymentId | undefined,
    status: query.status as ReservationStatus | undefined,
  };
  const nowMs = clock.nowMs();
  const rows = await stores.lookups.reservations(filter, nowMs, { after, limit: limit + 1 });
  const { items, next } = cutPage(rows, limit, reservationCursor.write);
  const reservations = items.map((reservation) => readReservation(reservation, nowMs));
  return { outcome: "reservations_found", reservations, next };
};

const paymentCursor = timeCursor<PaymentPlace>(
  (createdAtMs, id) => ({ createdAtMs, paymentId: id as PaymentId }),
  ({ createdAtMs, paymentId }) => [createdAtMs, paymentId],
);

export const findPayments = async (
  { stores }: OperationsContext,
  query: FindPayments,
): Promise<PaymentsFound> => {
  const page = readPage(query, paymentCursor, usual);
  const errors = [
    ...checkIds(query, "showId", "userId", "reservationId", "paymentId"),
    ...checkStatus(query.status, isPaymentStatus),
  ];
  if (page.outcome === "validation") return validation(...errors, ...page.errors);
  if (errors.length > 0) return validation(...errors);
  const { after, limit } = page.part;
  const filter: PaymentFilter = {
    showId: query.showId as ShowId | undefined,
    userId: query.userId as UserId | undefined,
    reservationId: query.reservationId as ReservationId | undefined,
    paymentId: query.paymentId as PaymentId | undefined,
    status: query.status as PaymentStatus | undefined,
  };
  const rows = await stores.lookups.payments(filter, { after, limit: limit + 1 });
  const { items, next } = cutPage(rows, limit, paymentCursor.write);
  return { outcome: "payments_found", payments: items, next };
};

const queueCursor = timeCursor<QueuePlace>(
  (createdAtMs, id) => ({ createdAtMs, queueId: id as QueueId }),
  ({ createdAtMs, queueId }) => [createdAtMs, queueId],
);

export const listQueues = async (
  { stores, clock }: OperationsContext,
  query: PageQuery,
): Promise<QueuesOutcome> => {
  const page = readPage(query, queueCursor, usual);
  if (page.outcome === "validation") return page;
  const { after, limit } = page.part;
  const rows = await stores.queues.queues({ after, limit: limit + 1 });
  const { items, next } = cutPage(rows, limit, queueCursor.write);
  const nowMs = clock.nowMs();
  return { outcome: "queues_listed", queues: items.map((queue) => asOf(queue, nowMs)), next };
};

/** As it is at this moment, and not a second ago; two looks, however many concerts and shows. */
export const listAllConcerts = async (
  { stores }: OperationsContext,
  query: PageQuery,
): Promise<ConcertsOutcome> => {
  const page = readPage(query, concertCursor, usual);
  if (page.outcome === "validation") return page;
  const { after, limit } = page.part;
  const rows = await stores.concerts.concerts({ after, limit: limit + 1 });
  const { items, next } = cutPage(rows, limit, concertCursor.write);
  const shows = await stores.concerts.shows(items.map(({ concertId }) => concertId));
  const byConcert = Map.groupBy(shows, ({ concertId }) => concertId);
  const concerts = items.map((concert) => ({
    concert,
    shows: byConcert.get(concert.concertId) ?? [],
  }));
  return { outcome: "concerts_listed", concerts, next };
};

/** An id of the host's is a user's; no other is as long as one of those may be. */
const checkIds = <K extends string>(
  query: { readonly [key in K]?: string | undefined },
  ...names: readonly K[]
): readonly FieldError[] =>
  names.flatMap((name) => {
    const id = query[name];
    return id === undefined ? [] : checkLength(id, name, 1, 255);
  });

const checkStatus = (
  status: string | undefined,
  isStatus: (status: string) => boolean,
): readonly FieldError[] =>
  check(status === undefined || isStatus(status), "status", "is no status that there is");
