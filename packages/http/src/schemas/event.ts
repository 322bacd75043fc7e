import type {
  ConcertId,
  Currency,
  EventData,
  EventType,
  PaymentId,
  QueueId,
  ReservationId,
  SeatId,
  ShowId,
  TicketId,
  UserId,
} from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema, instantSchema } from "./common.ts";
import { ids } from "./ids.ts";

const tokenNo = z.int().meta({ description: "The number in its line", examples: [17] });

const ofToken = { queueId: ids.queueId, no: tokenNo, userId: ids.userId };

const ofReservation = {
  reservationId: ids.reservationId,
  showId: ids.showId,
  userId: ids.userId,
  token: z
    .object({ queueId: ids.queueId, no: tokenNo })
    .nullable()
    .meta({ description: "Null for a reservation that an operator made" }),
};

const tickets = z
  .array(z.object({ seatId: ids.seatId, ticketId: ids.ticketId }))
  .meta({ description: "All valid tickets of the reservation" });

const ofSeats = {
  showId: ids.showId,
  concertId: ids.concertId,
  seatIds: z.array(ids.seatId).meta({ description: "At most 1,000" }),
  reason: z.string().meta({ description: "For operators", examples: ["house seats"] }),
};

const ofPayment = {
  paymentId: ids.paymentId,
  reservationId: ids.reservationId,
  showId: ids.showId,
  userId: ids.userId,
  amount: amountSchema,
  currency: currencySchema,
};

const ofRefund = {
  ...ofPayment,
  refundId: ids.refundId,
  refundAmount: amountSchema,
  refundCurrency: currencySchema,
};

const ofDispute = {
  ...ofPayment,
  disputeId: ids.disputeId,
  disputedAmount: amountSchema,
  disputedCurrency: currencySchema,
};

const ofShow = { showId: ids.showId, concertId: ids.concertId };

const showDates = z.object({
  title: z.string().nullable(),
  startsAt: instantSchema,
  salesOpenAt: instantSchema,
  salesCloseAt: instantSchema,
});

const ownPrice = amountSchema.nullable().meta({ description: "null: the level has none" });
const prices = { before: ownPrice, after: ownPrice };
const priceChange = z.discriminatedUnion("level", [
  z.object({ level: z.literal("grade"), grade: z.string(), ...prices }),
  z.object({ level: z.literal("section"), section: z.string(), ...prices }),
  z.object({ level: z.literal("row"), section: z.string(), row: z.string(), ...prices }),
  z.object({ level: z.literal("seat"), seatId: ids.seatId, ...prices }),
]);

const reason = z.string().meta({ examples: ["insufficient_funds"] });
const expiryReason = z.enum([
  "paid",
  "left",
  "lapsed",
  "missed",
  "timed_out",
  "revoked",
  "queue_closed",
]);

type AnyId =
  | TicketId
  | QueueId
  | ConcertId
  | ShowId
  | SeatId
  | ReservationId
  | PaymentId
  | UserId
  | Currency;

/** A value as JSON represents it: an id is any text. */
type Plain<T> = T extends AnyId ? string : T extends object ? Fields<T> : T;

/** The fields of an event in a message: an instant becomes text, and its name loses `Ms`. */
type Fields<E> = E extends readonly unknown[]
  ? { [K in keyof E]: Plain<E[K]> }
  : E extends unknown
    ? FieldsOfOne<E>
    : never;
type FieldsOfOne<E> = {
  [K in Exclude<keyof E, "type"> as K extends `${infer Name}Ms` ? Name : K]: K extends `${string}Ms`
    ? string
    : Plain<E[K]>;
};

type FieldsOf<T extends EventType> = Fields<Extract<EventData, { readonly type: T }>>;

/**
 * The fields of each event beside its id and stream. An event without an entry does not compile.
 */
export const eventFields = {
  TokenIssued: z.object(ofToken),
  TokenAdmitted: z.object({ ...ofToken, activeUntil: instantSchema }),
  TokenExpired: z.object({ ...ofToken, reason: expiryReason }),
  QueueChanged: z.object({ queueId: ids.queueId, version: z.int() }),
  ConcertCreated: z.object({ concertId: ids.concertId, queueId: ids.queueId }),
  ConcertChanged: z.object({
    concertId: ids.concertId,
    changed: z.array(z.enum(["title", "metadata", "status", "policy"])),
  }),
  ConcertDeleted: z.object({ concertId: ids.concertId }),
  ShowAdded: z.object(ofShow),
  ShowChanged: z.object({ ...ofShow, before: showDates, after: showDates }),
  SectionsAdded: z.object({
    ...ofShow,
    sections: z.array(z.string()),
    firstNo: z.int().meta({ description: "The number of the first new seat in the plan" }),
    seats: z.int(),
  }),
  PricesChanged: z.object({ ...ofShow, changes: z.array(priceChange) }),
  SeatsReserved: z.object({
    ...ofReservation,
    seatIds: z.array(ids.seatId),
    expiresAt: instantSchema,
  }),
  HoldExtended: z.object({ ...ofReservation, expiresAt: instantSchema }),
  ReservationReleased: z.object(ofReservation),
  ReservationExpired: z.object(ofReservation),
  ReservationConfirmed: z.object({ ...ofReservation, paymentId: ids.paymentId, tickets }),
  ReservationCancelled: z.object(ofReservation),
  SeatsCancelled: z.object({
    ...ofReservation,
    seatIds: z.array(ids.seatId),
    ticketIds: z.array(ids.ticketId).meta({ description: "Their tickets, which are void" }),
  }),
  ReservationMoved: z.object({
    ...ofReservation,
    from: z.array(ids.seatId),
    to: z.array(ids.seatId),
    tickets,
  }),
  ShowCancelled: z.object({ showId: ids.showId, concertId: ids.concertId }),
  SeatsBlocked: z.object(ofSeats),
  SeatsUnblocked: z.object(ofSeats),
  PaymentStarted: z.object(ofPayment),
  PaymentCaptured: z.object(ofPayment),
  PaymentDeclined: z.object({ ...ofPayment, reason }),
  PaymentFailed: z.object({ ...ofPayment, reason }),
  RefundRequested: z.object(ofRefund),
  RefundFailed: z.object({ ...ofRefund, reason }),
  PaidBackOutside: z.object(ofRefund),
  PaymentRefunded: z.object(ofPayment),
  PaymentDisputed: z.object(ofDispute),
  DisputeClosed: z.object({ ...ofDispute, outcome: z.enum(["won", "lost"]) }),
  UserErased: z.object({ pseudonym: ids.userId }),
} as const satisfies { readonly [T in EventType]: z.ZodType<unknown, FieldsOf<T>> };

/** One sentence for each event that says what happened. */
export const eventMeanings: Readonly<Record<EventType, string>> = {
  TokenIssued: "Somebody joined a line.",
  TokenAdmitted: "A token became active: its holder may choose seats now.",
  TokenExpired: "A token is over, for the `reason` given.",
  QueueChanged: "A queue's policy or mode changed.",
  ConcertCreated: "A concert was put on sale, with all of its seats.",
  ConcertChanged: "A concert's title, metadata, status or policy changed: `changed` says which.",
  ConcertDeleted: "A draft was deleted; its ids can be used again.",
  ShowAdded: "A show was added to a concert.",
  ShowChanged: "A show's title, start or sale changed; `before` and `after` have all of them.",
  SectionsAdded: "Sections were appended to what a show sells.",
  PricesChanged: "Prices of a show changed, each at its own level.",
  SeatsReserved: "Seats are held until `expiresAt`.",
  HoldExtended: "The end of a hold was put off, to `expiresAt`.",
  ReservationReleased: "A hold was given back; its seats are free.",
  ReservationExpired: "A hold ended by its time; its seats are free.",
  ReservationConfirmed: "A reservation is paid: the seats are sold.",
  ReservationCancelled:
    "A paid reservation was cancelled and its money is back; its seats are free.",
  SeatsCancelled:
    "Some seats of a paid reservation were cancelled; they are free once their money is back.",
  ReservationMoved: "A paid reservation has other seats: those in `to` instead of those in `from`.",
  ShowCancelled: "A show was cancelled for good.",
  SeatsBlocked: "An operator took seats out of the sale.",
  SeatsUnblocked: "An operator put blocked seats back on sale.",
  PaymentStarted: "A payment began.",
  PaymentCaptured: "The money of a payment was taken.",
  PaymentDeclined: "A payment was declined; its reservation may be paid in another way.",
  PaymentFailed: "A payment ended without money, for another reason than a refusal.",
  RefundRequested: "Money is to go back to the buyer.",
  RefundFailed: "A refund came back, or was refused after the payment had counted as settled.",
  PaidBackOutside: "The provider paid back money that nobody asked for here.",
  PaymentRefunded: "All money of a payment is back.",
  PaymentDisputed: "A buyer disputes a payment with the bank.",
  DisputeClosed: "A dispute ended, `won` or `lost`.",
  UserErased: "A user was erased: `pseudonym` took the place of their id.",
};

const envelope = {
  eventId: ids.eventId.meta({ description: "The same whenever the event is sent again" }),
  stream: z.string().meta({
    description: "Events of one stream come in their order",
    examples: ["res_01m6bc8n0zs9ah47ryr8n9340k"],
  }),
  actor: z
    .string()
    .optional()
    .meta({
      description: "The operator whose command it announces, by the host's own id",
      examples: ["kim"],
    }),
};

/** The body of a webhook with an event of one type. */
export const eventMessage = (type: EventType) =>
  z
    .object({
      type: z.literal(type),
      timestamp: instantSchema.meta({ description: "When it happened; RFC 3339, UTC" }),
      data: z.object({ ...envelope, ...eventFields[type].shape }),
    })
    .meta({ id: `${type}Event` });
