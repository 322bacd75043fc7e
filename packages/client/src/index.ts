export { type CellAddress, type CellsClient, type CellsOptions, createCells } from "./cells.ts";
export { type Client, createClient } from "./client.ts";
// Calls one by one, for pages that load no more than they use.
export { type ConcertCalls, getConcert, getLeft, type PageOptions } from "./concert-calls.ts";
export { type ClientOptions, type Connection, connect } from "./connection.ts";
export {
  type FollowSeatsOptions,
  type SeatFollower,
  type SeatUpdate,
  watchSeats,
} from "./follow-seats.ts";
export type { FollowOptions, RefusedUpdate, Watch } from "./follower.ts";
export { placeIn } from "./frame-place.ts";
export { type FrameStep, type FrameWatch, watchFrames } from "./frame-watch.ts";
export type { KeyStorage } from "./idempotency-keys.ts";
export { type LineCalls, type LineFollower, type LineUpdate, watchLine } from "./line.ts";
export {
  getPayment,
  type PaymentCalls,
  type PayRequest,
  sendCancel,
  sendPayment,
  sendProof,
  settlePayment,
} from "./payments.ts";
export { findMine, joinQueue, lookUpToken, type QueueCalls } from "./queue-calls.ts";
export {
  type BestSeats,
  getReservation,
  type HoldRequest,
  type ReservationCalls,
  reservationCalls,
} from "./reservations.ts";
export { type Accepted, ClientError, type Refused, type Result } from "./result.ts";
export { getPlan, type SeatCalls } from "./seats.ts";
export type { ByToken, HeadersLike, Pause, Signalled } from "./send.ts";
export type * from "./types.ts";
