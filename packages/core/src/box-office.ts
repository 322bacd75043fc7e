import type { AuditReport } from "./audit.ts";
import type { Concert, ConcertPolicy, Show } from "./concert/concert.ts";
import type { ConcertDocument, Patch } from "./concert/concert-document.ts";
import type { ConcertStore } from "./concert/concert-store.port.ts";
import type { Validation } from "./errors.ts";
import type { EventLog } from "./event-log.port.ts";
import type { DomainEvent } from "./events.ts";
import type { ConcertId, Ids, QueueId, SeatId, ShowId } from "./ids.ts";
import type { Payment, PaymentMethod } from "./payment/payment.ts";
import type { PaymentGateway } from "./payment/payment-gateway.port.ts";
import type { Refund } from "./payment/refund.ts";
import type { Wallet, WalletOptions } from "./payment/wallet.ts";
import type { WebhookInbox } from "./payment/webhook-inbox.port.ts";
import type { QueueFrame } from "./queue/frame.ts";
import type { Queue, QueueMode, QueuePolicy } from "./queue/queue.ts";
import type { QueueStore } from "./queue/queue-store.port.ts";
import type { ExpiryReason } from "./queue/token.ts";
import type { TokenSigner } from "./queue/token-signer.port.ts";
import type { TokenView } from "./queue/token-view.ts";
import type {
  AlreadyExists,
  IdempotencyKeyReused,
  InvalidToken,
  NotFound,
  TokenNotActive,
  TooManyRequests,
} from "./refusals.ts";
import type { BookingStore } from "./reservation/booking-store.port.ts";
import type { Reservation } from "./reservation/reservation.ts";
import type { Clock, Timers } from "./time.ts";

/** The stores that one box office works on; they may live in different databases. */
export type Stores = {
  readonly queues: QueueStore;
  readonly concerts: ConcertStore;
  readonly bookings: BookingStore;
  readonly events: EventLog;
  readonly inbox: WebhookInbox;
};

export type BoxOfficeDeps = {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly signer: TokenSigner;
  /** The first one serves payments that name no method. */
  readonly gateways: readonly PaymentGateway[];
  /** Lets users pay with `{type: "wallet"}`; without it there are no wallets. */
  readonly wallet?: WalletOptions | undefined;
  /**
   * Told of every event at least once, of one stream in order. An event whose handler throws is
   * told again later; later events of its stream wait for it.
   */
  readonly onEvent?: (event: DomainEvent) => void | Promise<void>;
  readonly options?: Partial<BoxOfficeOptions>;
};

export type BoxOfficeOptions = {
  /** How far apart the clocks of the servers may be; room in a queue is kept that much longer. */
  readonly clockSkewMs: number;
  /** How long one call of a gateway may take before its outcome counts as unknown. */
  readonly gatewayTimeoutMs: number;
  /** Money that is in suspense for longer is an alarm of `audit`. */
  readonly suspenseAlarmMs: number;
  /** How far back `work.reconcile` looks in the gateways' books. */
  readonly reconcileLookbackMs: number;
};

// ---- Queue

export type IssueToken = { readonly queueId: string; readonly userId: string };
export type IssueTokenOutcome =
  | { readonly outcome: "token_issued"; readonly token: TokenView }
  /** The user's live token of this queue: asking again changes nothing. */
  | { readonly outcome: "token_found"; readonly token: TokenView }
  | Validation
  | NotFound
  | { readonly outcome: "queue_closed" }
  | { readonly outcome: "queue_full"; readonly retryAfterMs: number };

export type LookUpToken = { readonly queueId: string; readonly token: string };
export type FollowTokenOutcome =
  | { readonly outcome: "token_found"; readonly token: TokenView }
  | InvalidToken;
export type LookUpTokenOutcome = FollowTokenOutcome | TooManyRequests;

export type GetFrameOutcome =
  | { readonly outcome: "frame_found"; readonly frame: QueueFrame }
  | NotFound;

/** What a queue may guard. */
export type FindQueue = { readonly concertId: string } | { readonly showId: string };

export type LeaveQueue = LookUpToken & { readonly userId: string };
export type LeaveQueueOutcome = { readonly outcome: "queue_left" } | InvalidToken;

// ---- Concert

export type ConcertListing = { readonly concert: Concert; readonly shows: readonly Show[] };

export type GetConcertOutcome = ({ readonly outcome: "concert_found" } & ConcertListing) | NotFound;

export type ListShows = { readonly concertId: string; readonly token: string };
export type ListedShow = {
  readonly show: Show;
  readonly currency: string;
  readonly availableSeats: number;
};
export type ListShowsOutcome =
  | { readonly outcome: "shows_listed"; readonly shows: readonly ListedShow[] }
  | InvalidToken
  | NotFound;

export type ListSeats = { readonly showId: string; readonly token: string };
export type ListedSeat = {
  readonly seatId: SeatId;
  readonly section: string;
  readonly row: string;
  readonly number: number;
  readonly price: number;
  readonly available: boolean;
};
export type ListSeatsOutcome =
  | {
      readonly outcome: "seats_listed";
      /** Equal revisions of one show mean equal lists, on every server. */
      readonly revision: string;
      /** The very same array as long as the revision is the same. */
      readonly seats: readonly ListedSeat[];
    }
  | InvalidToken
  | TokenNotActive
  | NotFound;

// ---- Reservation

export type ReserveSeats = {
  readonly showId: string;
  /** 1 to 100 distinct ids of 1 to 64 characters. */
  readonly seatIds: readonly string[];
  readonly userId: string;
  readonly token: string;
  readonly idempotencyKey?: string | undefined;
};
export type ReserveSeatsOutcome =
  | { readonly outcome: "seats_reserved"; readonly reservation: Reservation }
  | Validation
  | IdempotencyKeyReused
  | InvalidToken
  | TokenNotActive
  | NotFound
  | { readonly outcome: "sales_closed"; readonly when: "before" | "after" }
  | { readonly outcome: "seat_limit_exceeded"; readonly limit: number }
  | { readonly outcome: "seat_already_reserved"; readonly seatIds: readonly SeatId[] };

export type OwnReservation = { readonly reservationId: string; readonly userId: string };
export type GetReservationOutcome =
  | { readonly outcome: "reservation_found"; readonly reservation: Reservation }
  | NotFound;

export type ReleaseReservationOutcome =
  | { readonly outcome: "reservation_released" }
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" };

// ---- Payment

export type Pay = {
  readonly reservationId: string;
  readonly userId: string;
  readonly token: string;
  /** What the buyer saw, in minor units; both or neither, checked when given. */
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly method?: PaymentMethod | undefined;
  readonly idempotencyKey?: string | undefined;
};
export type PaymentOutcome =
  | {
      readonly outcome: "payment_captured";
      readonly payment: Payment;
      readonly reservation: Reservation;
    }
  /** `payment.nextAction` is what the buyer must do; null while the outcome is merely unknown. */
  | { readonly outcome: "payment_pending"; readonly payment: Payment }
  | { readonly outcome: "payment_declined"; readonly payment: Payment; readonly reason: string };
export type PayOutcome =
  | PaymentOutcome
  | Validation
  | IdempotencyKeyReused
  | InvalidToken
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" }
  | { readonly outcome: "amount_mismatch" };

export type ConfirmPayment = {
  readonly paymentId: string;
  readonly userId: string;
  readonly proof: string;
};
export type ConfirmPaymentOutcome = PaymentOutcome | Validation | NotFound;

export type OwnPayment = { readonly paymentId: string; readonly userId: string };
export type GetPaymentOutcome =
  | {
      readonly outcome: "payment_found";
      readonly payment: Payment;
      readonly reservation: Reservation;
    }
  | NotFound;

export type ReceiveWebhook = {
  readonly gateway: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw body. */
  readonly body: string;
};
export type ReceiveWebhookOutcome =
  | { readonly outcome: "webhook_accepted" }
  | { readonly outcome: "webhook_invalid"; readonly reason: string }
  | NotFound;

export type GetWalletsOutcome = {
  readonly outcome: "wallets_found";
  readonly wallets: readonly Wallet[];
};

// ---- Operators

export type CreditWallet = {
  readonly userId: string;
  /** In minor units, more than zero. */
  readonly amount: number;
  readonly currency: string;
  /** Must be there: it makes the credit happen once. */
  readonly idempotencyKey: string;
};
export type CreditWalletOutcome =
  | { readonly outcome: "wallet_credited"; readonly wallet: Wallet; readonly key: string }
  | Validation
  | IdempotencyKeyReused;

export type CancelReservation = {
  readonly reservationId: string;
  readonly idempotencyKey?: string | undefined;
};
export type CancelReservationOutcome =
  /** `cancelling` while its money is on its way back. */
  | { readonly outcome: "reservation_cancelled"; readonly reservation: Reservation }
  | Validation
  | IdempotencyKeyReused
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" };

export type CancelShow = { readonly showId: string };
export type CancelShowOutcome =
  | { readonly outcome: "show_cancelled"; readonly show: Show }
  | NotFound;

export type AbandonPayment = { readonly paymentId: string };
export type AbandonPaymentOutcome =
  | { readonly outcome: "payment_abandoned"; readonly payment: Payment }
  /** There was nothing in doubt. */
  | { readonly outcome: "payment_settled"; readonly payment: Payment }
  | NotFound;

export type RetryRefund = { readonly paymentId: string };
export type RetryRefundOutcome =
  | { readonly outcome: "refund_found"; readonly refund: Refund }
  | NotFound;

export type CreateConcertOutcome =
  | {
      readonly outcome: "concert_created";
      readonly concertId: ConcertId;
      readonly queueId: QueueId;
      readonly showIds: readonly ShowId[];
    }
  | Validation
  | AlreadyExists;

export type ChangeConcertPolicy = {
  readonly concertId: string;
  readonly policy: Patch<ConcertPolicy>;
};
export type ChangeConcertPolicyOutcome =
  | { readonly outcome: "concert_changed"; readonly concert: Concert }
  | Validation
  | NotFound;

export type ChangeQueue = {
  readonly queueId: string;
  readonly policy?: Patch<QueuePolicy>;
  readonly mode?: QueueMode;
  /** Shown to those who wait; only with `mode: "paused"`. */
  readonly pauseReason?: string | null;
};
export type QueueOutcome =
  | { readonly outcome: "queue_found"; readonly queue: Queue }
  | Validation
  | NotFound;

/** A token by its public name, `TokenView.tokenId`. */
export type NamedToken = { readonly queueId: string; readonly tokenId: string };

/** A token as an operator sees it; every instant is null where it does not apply. */
export type ExplainedToken = {
  readonly tokenId: string;
  readonly queueId: QueueId;
  readonly no: number;
  readonly userId: string;
  readonly epoch: number;
  readonly status: "waiting" | "active" | "expired";
  readonly reason: ExpiryReason | null;
  readonly joinedAtMs: number;
  readonly admittedAtMs: number | null;
  /** Until when it must be seen, or it is missed. */
  readonly arriveByMs: number | null;
  readonly activeUntilMs: number | null;
  readonly endedAtMs: number | null;
  readonly ahead: number | null;
  /** Near enough to the head to have to be seen. */
  readonly near: boolean | null;
  /** Would be called if its turn came now, and not lapse. */
  readonly present: boolean | null;
  readonly hintEndsAtMs: number | null;
  readonly version: number;
};
export type ExplainTokenOutcome =
  | { readonly outcome: "token_explained"; readonly token: ExplainedToken }
  | NotFound;

export type AdmitTokens = { readonly queueId: string; readonly count: number };
export type AdmitTokensOutcome =
  | { readonly outcome: "tokens_admitted"; readonly admitted: number; readonly queue: Queue }
  | Validation
  | NotFound;

/** Bounded steps of housekeeping; each answers how much it did, so that its driver goes on at once. */
export type Work = {
  /** Admits whoever is next, in every queue. */
  advance(): Promise<number>;
  /** Finishes payments whose outcome is unknown, follows webhooks up, and refunds. */
  recover(): Promise<number>;
  /** Delivers events, and what follows from them in the queue. */
  relay(): Promise<number>;
  /** Writes down what time ended, and forgets what is kept long enough. */
  sweep(): Promise<number>;
  /** Compares the gateways' books with ours, for money that the database lost. */
  reconcile(): Promise<number>;
};

/** The one door to the domain. Every method is safe to call from any number of servers at once. */
export type BoxOffice = {
  issueToken(command: IssueToken): Promise<IssueTokenOutcome>;
  lookUpToken(query: LookUpToken): Promise<LookUpTokenOutcome>;
  /** The same look without its limit, for a server that keeps its holder's connection open. */
  followToken(query: LookUpToken): Promise<FollowTokenOutcome>;
  /** The public snapshot of a queue, the same for everybody. */
  getFrame(query: { readonly queueId: string }): Promise<GetFrameOutcome>;
  /** The queue that guards a concert or a show; null where there is none. */
  findQueue(query: FindQueue): Promise<QueueId | null>;
  leaveQueue(command: LeaveQueue): Promise<LeaveQueueOutcome>;

  listConcerts(): Promise<readonly ConcertListing[]>;
  getConcert(query: { readonly concertId: string }): Promise<GetConcertOutcome>;
  listShows(query: ListShows): Promise<ListShowsOutcome>;
  listSeats(query: ListSeats): Promise<ListSeatsOutcome>;

  reserveSeats(command: ReserveSeats): Promise<ReserveSeatsOutcome>;
  getReservation(query: OwnReservation): Promise<GetReservationOutcome>;
  /** The user's reservations, newest first, at most 100. */
  listReservations(query: { readonly userId: string }): Promise<readonly Reservation[]>;
  releaseReservation(command: OwnReservation): Promise<ReleaseReservationOutcome>;

  pay(command: Pay): Promise<PayOutcome>;
  confirmPayment(command: ConfirmPayment): Promise<ConfirmPaymentOutcome>;
  getPayment(query: OwnPayment): Promise<GetPaymentOutcome>;
  getWallets(query: { readonly userId: string }): Promise<GetWalletsOutcome>;
  /** Takes a gateway's delivery in; what it tells of is looked up by `work.recover`. */
  receiveWebhook(delivery: ReceiveWebhook): Promise<ReceiveWebhookOutcome>;

  createConcert(document: ConcertDocument): Promise<CreateConcertOutcome>;
  changeConcertPolicy(command: ChangeConcertPolicy): Promise<ChangeConcertPolicyOutcome>;
  getQueue(query: { readonly queueId: string }): Promise<QueueOutcome>;
  /** Changes policy or mode; `closed` sends home everybody who waits. */
  changeQueue(command: ChangeQueue): Promise<QueueOutcome>;
  creditWallet(command: CreditWallet): Promise<CreditWalletOutcome>;
  /** Gives the money back, then the seats. */
  cancelReservation(command: CancelReservation): Promise<CancelReservationOutcome>;
  cancelShow(command: CancelShow): Promise<CancelShowOutcome>;
  /** Frees the seats of a payment in doubt; money that comes later is late money. */
  abandonPayment(command: AbandonPayment): Promise<AbandonPaymentOutcome>;
  /** Sends a refund anew that had failed for good. */
  retryRefund(command: RetryRefund): Promise<RetryRefundOutcome>;
  /** Ends every live token at once; numbers go on, holds and payments are untouched. */
  resetQueue(command: { readonly queueId: string }): Promise<QueueOutcome>;
  /** Lets in the next so many past the rate, as far as there is room. */
  admitTokens(command: AdmitTokens): Promise<AdmitTokensOutcome>;
  explainToken(query: NamedToken): Promise<ExplainTokenOutcome>;
  /** Ends a live token; one that is over stays as it is. */
  revokeToken(command: NamedToken): Promise<ExplainTokenOutcome>;
  audit(): Promise<AuditReport>;

  readonly work: Work;
};
