export {
  type ByToken,
  type Client,
  type ClientOptions,
  createClient,
  type PageOptions,
  type Signalled,
} from "./client.ts";
export type { KeyStorage } from "./idempotency-keys.ts";
export type { FollowOptions, LineFollower, LineUpdate } from "./line.ts";
export type { PaymentCalls, PayRequest } from "./payments.ts";
export type { BestSeats, HoldRequest, ReservationCalls } from "./reservations.ts";
export { type Accepted, ClientError, type Refused, type Result } from "./result.ts";
export type { SeatCalls } from "./seats.ts";
export type { HeadersLike, Pause } from "./send.ts";
export type * from "./types.ts";
