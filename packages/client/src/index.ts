export { type Client, createClient } from "./client.ts";
export { type ConcertCalls, concertCalls, type PageOptions } from "./concert-calls.ts";
export { type ClientOptions, type Connection, connect } from "./connection.ts";
export type { FollowSeatsOptions, SeatFollower, SeatUpdate } from "./follow-seats.ts";
export type { KeyStorage } from "./idempotency-keys.ts";
export type { FollowOptions, LineFollower, LineUpdate } from "./line.ts";
export { type PaymentCalls, type PayRequest, paymentCalls } from "./payments.ts";
export { type QueueCalls, queueCalls } from "./queue-calls.ts";
export {
  type BestSeats,
  type HoldRequest,
  type ReservationCalls,
  reservationCalls,
} from "./reservations.ts";
export { type Accepted, ClientError, type Refused, type Result } from "./result.ts";
export { type SeatCalls, seatCalls } from "./seats.ts";
export type { ByToken, HeadersLike, Pause, Signalled } from "./send.ts";
export type * from "./types.ts";
