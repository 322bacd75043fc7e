import type {
  ConcertId,
  PaymentId,
  QueueId,
  ReservationId,
  SeatId,
  ShowId,
  UserId,
} from "./ids.ts";
import type { Currency } from "./money.ts";
import type { ExpiryReason, TokenRef } from "./token-ref.ts";

type OfToken = { readonly queueId: QueueId; readonly no: number; readonly userId: UserId };

type OfReservation = {
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly userId: UserId;
  readonly token: TokenRef;
};

type OfPayment = {
  readonly paymentId: PaymentId;
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly userId: UserId;
  readonly amount: number;
  readonly currency: Currency;
};

type OfRefund = OfPayment & {
  readonly refundId: string;
  readonly refundAmount: number;
  readonly refundCurrency: Currency;
};

type OfDispute = OfPayment & {
  /** The provider's own id of it. */
  readonly disputeId: string;
  readonly disputedAmount: number;
  readonly disputedCurrency: Currency;
};

/** What happened, in the past tense, by type. */
export type EventData =
  | ({ readonly type: "TokenIssued" } & OfToken)
  | ({ readonly type: "TokenAdmitted"; readonly activeUntilMs: number } & OfToken)
  | ({ readonly type: "TokenExpired"; readonly reason: ExpiryReason } & OfToken)
  | { readonly type: "QueueChanged"; readonly queueId: QueueId; readonly version: number }
  | { readonly type: "ConcertCreated"; readonly concertId: ConcertId; readonly queueId: QueueId }
  | { readonly type: "ConcertPolicyChanged"; readonly concertId: ConcertId }
  | ({
      readonly type: "SeatsReserved";
      readonly seatIds: readonly SeatId[];
      readonly expiresAtMs: number;
    } & OfReservation)
  | ({ readonly type: "ReservationReleased" } & OfReservation)
  | ({ readonly type: "ReservationExpired" } & OfReservation)
  | ({ readonly type: "ReservationConfirmed"; readonly paymentId: PaymentId } & OfReservation)
  | ({ readonly type: "ReservationCancelled" } & OfReservation)
  | { readonly type: "ShowCancelled"; readonly showId: ShowId; readonly concertId: ConcertId }
  | ({ readonly type: "PaymentStarted" } & OfPayment)
  | ({ readonly type: "PaymentCaptured" } & OfPayment)
  | ({ readonly type: "PaymentDeclined"; readonly reason: string } & OfPayment)
  | ({ readonly type: "PaymentFailed"; readonly reason: string } & OfPayment)
  | ({ readonly type: "RefundRequested" } & OfRefund)
  /** Money that was thought to be back came back to us; an operator must look at it. */
  | ({ readonly type: "RefundFailed"; readonly reason: string } & OfRefund)
  /** The provider paid back what nobody asked us for. */
  | ({ readonly type: "PaidBackOutside" } & OfRefund)
  | ({ readonly type: "PaymentRefunded" } & OfPayment)
  | ({ readonly type: "PaymentDisputed" } & OfDispute)
  | ({ readonly type: "DisputeClosed"; readonly outcome: "won" | "lost" } & OfDispute)
  /** A user was erased: the pseudonym has taken the place of their id. */
  | { readonly type: "UserErased"; readonly pseudonym: UserId };

export type EventType = EventData["type"];

/** A domain event, saved in the same atomic step as the state that it announces. */
export type DomainEvent = EventData & {
  /**
   * Follows from the aggregate and its version, so that a step which runs twice makes the same
   * event. Consumers recognise a second delivery by it.
   */
  readonly eventId: string;
  /** Events of one stream are delivered in order: a reservation's, a token's, a concert's. */
  readonly stream: string;
  readonly atMs: number;
};

/** `<aggregate>.<version>.<type>`: one step of an aggregate emits a type once. */
export const eventIdOf = (
  { id, version }: { readonly id: string; readonly version: number },
  type: EventType,
): string => `${id}.${version}.${type}`;

export const event = (
  aggregate: { readonly id: string; readonly version: number; readonly stream?: string },
  atMs: number,
  data: EventData,
): DomainEvent => ({
  ...data,
  eventId: eventIdOf(aggregate, data.type),
  stream: aggregate.stream ?? aggregate.id,
  atMs,
});
