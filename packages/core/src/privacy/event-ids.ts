import { type EventType, eventIdOf } from "../kernel/events.ts";
import { type TokenRef } from "../kernel/token-ref.ts";
import { disputeIdOf } from "../payment/outside-id.ts";
import { isPaid } from "../payment/payment.ts";
import { tokenId } from "../queue/token.ts";
import type { Booking } from "./walk-user.ts";

type Aggregate = "token" | "reservation" | "payment" | "refund" | "dispute";

/** The aggregate of each event type. Null if the event names no user. */
const aggregateOf: Readonly<Record<EventType, Aggregate | null>> = {
  TokenIssued: "token",
  TokenAdmitted: "token",
  TokenExpired: "token",
  QueueChanged: null,
  ConcertCreated: null,
  ConcertChanged: null,
  ConcertDeleted: null,
  ShowAdded: null,
  ShowChanged: null,
  SectionsAdded: null,
  PricesChanged: null,
  SeatsReserved: "reservation",
  HoldExtended: "reservation",
  ReservationReleased: "reservation",
  ReservationExpired: "reservation",
  ReservationConfirmed: "reservation",
  ReservationCancelled: "reservation",
  ReservationMoved: "reservation",
  SeatsCancelled: "reservation",
  ShowCancelled: null,
  SeatsBlocked: null,
  SeatsUnblocked: null,
  PaymentStarted: "payment",
  PaymentCaptured: "payment",
  PaymentDeclined: "payment",
  PaymentFailed: "payment",
  RefundRequested: "refund",
  RefundFailed: "refund",
  PaidBackOutside: "refund",
  PaymentRefunded: "payment",
  PaymentDisputed: "dispute",
  DisputeClosed: "dispute",
  UserErased: null,
};

const typesOf = (aggregate: Aggregate): readonly EventType[] =>
  (Object.keys(aggregateOf) as EventType[]).filter((type) => aggregateOf[type] === aggregate);

/**
 * All event ids that may exist by now. They derive from the id and version of the aggregate, so
 * that no store needs an index for this rare query.
 */
const idsOf = (aggregate: Aggregate, id: string, version: number): readonly string[] =>
  Array.from({ length: version }, (_, index) => index + 1).flatMap((each) =>
    typesOf(aggregate).map((type) => eventIdOf({ id, version: each }, type)),
  );

/** A token's events are numbered by stage: issued, admitted, expired. */
const stages = 3;

export const tokenEventIds = (token: TokenRef): readonly string[] =>
  idsOf("token", tokenId(token), stages);

/** All event ids of a reservation with its payments and their refunds. */
export const bookingEventIds = ({
  reservation,
  payments,
  refunds,
}: Omit<Booking, "ledger">): readonly string[] => [
  ...idsOf("reservation", reservation.reservationId, reservation.version),
  ...payments.flatMap((payment) => [
    ...idsOf("payment", payment.paymentId, payment.version),
    ...(isPaid(payment) ? payment.disputes : []).flatMap(({ reference }) =>
      idsOf("dispute", disputeIdOf(payment.paymentId, reference), payment.version),
    ),
  ]),
  ...refunds.flatMap(({ refundId, version }) => idsOf("refund", refundId, version)),
];
