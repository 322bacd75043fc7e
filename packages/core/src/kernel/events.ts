import type {
  ConcertId,
  PaymentId,
  QueueId,
  ReservationId,
  SeatId,
  ShowId,
  TicketId,
  UserId,
} from "./ids.ts";
import type { Currency } from "./money.ts";
import type { ExpiryReason, TokenRef } from "./token-ref.ts";

type OfToken = { readonly queueId: QueueId; readonly no: number; readonly userId: UserId };

type OfReservation = {
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly userId: UserId;
  /** Null for a reservation that an operator made. */
  readonly token: TokenRef | null;
};

type Ticket = { readonly seatId: SeatId; readonly ticketId: TicketId };

type OfSeats = {
  readonly showId: ShowId;
  readonly concertId: ConcertId;
  /** At most 1,000. */
  readonly seatIds: readonly SeatId[];
  readonly reason: string;
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
  /** The provider's id of the dispute. */
  readonly disputeId: string;
  readonly disputedAmount: number;
  readonly disputedCurrency: Currency;
};

type OfShow = { readonly showId: ShowId; readonly concertId: ConcertId };

export type ShowDates = {
  readonly title: string | null;
  readonly startsAtMs: number;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
};

/** The price of one level, in minor units. Null if the level has none of its own. */
export type PriceChange = (
  | { readonly level: "grade"; readonly grade: string }
  | { readonly level: "section"; readonly section: string }
  | { readonly level: "row"; readonly section: string; readonly row: string }
  | { readonly level: "seat"; readonly seatId: SeatId }
) & { readonly before: number | null; readonly after: number | null };

/** The data of an event by its type. Types are in the past tense. */
export type EventData =
  | ({ readonly type: "TokenIssued" } & OfToken)
  | ({ readonly type: "TokenAdmitted"; readonly activeUntilMs: number } & OfToken)
  | ({ readonly type: "TokenExpired"; readonly reason: ExpiryReason } & OfToken)
  | { readonly type: "QueueChanged"; readonly queueId: QueueId; readonly version: number }
  | { readonly type: "ConcertCreated"; readonly concertId: ConcertId; readonly queueId: QueueId }
  | {
      readonly type: "ConcertChanged";
      readonly concertId: ConcertId;
      /** What the change replaced. */
      readonly changed: readonly ("title" | "metadata" | "status" | "policy")[];
    }
  /** A draft was deleted, with all that it would have sold. Its ids can be used again. */
  | { readonly type: "ConcertDeleted"; readonly concertId: ConcertId }
  | ({ readonly type: "ShowAdded" } & OfShow)
  | ({
      readonly type: "ShowChanged";
      /** All that can be changed, as it was and as it is. */
      readonly before: ShowDates;
      readonly after: ShowDates;
    } & OfShow)
  /** Sections were appended to what a show sells. */
  | ({
      readonly type: "SectionsAdded";
      readonly sections: readonly string[];
      /** The number of the first new seat in the plan, and how many there are. */
      readonly firstNo: number;
      readonly seats: number;
    } & OfShow)
  | ({ readonly type: "PricesChanged"; readonly changes: readonly PriceChange[] } & OfShow)
  | ({
      readonly type: "SeatsReserved";
      readonly seatIds: readonly SeatId[];
      readonly expiresAtMs: number;
    } & OfReservation)
  /** A hold was extended. */
  | ({ readonly type: "HoldExtended"; readonly expiresAtMs: number } & OfReservation)
  | ({ readonly type: "ReservationReleased" } & OfReservation)
  | ({ readonly type: "ReservationExpired" } & OfReservation)
  | ({
      readonly type: "ReservationConfirmed";
      readonly paymentId: PaymentId;
      readonly tickets: readonly Ticket[];
    } & OfReservation)
  | ({ readonly type: "ReservationCancelled" } & OfReservation)
  /** Some seats of a paid reservation were cancelled. They are free once their money is back. */
  | ({
      readonly type: "SeatsCancelled";
      readonly seatIds: readonly SeatId[];
      /** Their tickets, which are void. */
      readonly ticketIds: readonly TicketId[];
    } & OfReservation)
  /** A paid reservation has other seats: the first of `to` instead of the first of `from`, … */
  | ({
      readonly type: "ReservationMoved";
      readonly from: readonly SeatId[];
      readonly to: readonly SeatId[];
      /** All valid ones. Seats that are new have new ones, and those of the others are void. */
      readonly tickets: readonly Ticket[];
    } & OfReservation)
  | { readonly type: "ShowCancelled"; readonly showId: ShowId; readonly concertId: ConcertId }
  /** An operator took seats out of the sale. */
  | ({ readonly type: "SeatsBlocked" } & OfSeats)
  | ({ readonly type: "SeatsUnblocked" } & OfSeats)
  | ({ readonly type: "PaymentStarted" } & OfPayment)
  | ({ readonly type: "PaymentCaptured" } & OfPayment)
  | ({ readonly type: "PaymentDeclined"; readonly reason: string } & OfPayment)
  | ({ readonly type: "PaymentFailed"; readonly reason: string } & OfPayment)
  | ({ readonly type: "RefundRequested" } & OfRefund)
  /** Money of a refund came back to us. An operator must look at it. */
  | ({ readonly type: "RefundFailed"; readonly reason: string } & OfRefund)
  /** The provider paid money back without our request. */
  | ({ readonly type: "PaidBackOutside" } & OfRefund)
  | ({ readonly type: "PaymentRefunded" } & OfPayment)
  | ({ readonly type: "PaymentDisputed" } & OfDispute)
  | ({ readonly type: "DisputeClosed"; readonly outcome: "won" | "lost" } & OfDispute)
  /** A user was erased: the pseudonym has replaced the user's id. */
  | { readonly type: "UserErased"; readonly pseudonym: UserId };

export type EventType = EventData["type"];

/** A domain event, saved in the same atomic step as the state that it announces. */
export type DomainEvent = EventData & {
  /**
   * Derived from the aggregate and its version, so that a step that runs twice creates the same
   * event. Consumers use it to recognise repeated deliveries.
   */
  readonly eventId: string;
  /**
   * Events of one stream are delivered in order. A stream is a reservation, a token or a concert,
   * for example.
   */
  readonly stream: string;
  readonly atMs: number;
  /** The id of the operator whose command it announces. Other events have none. */
  readonly actor?: string;
};

/** `<aggregate>.<version>.<type>`: one step of an aggregate emits a type at most once. */
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
