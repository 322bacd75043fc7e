import type {
  ChangeConcertPolicy,
  ChangeConcertPolicyOutcome,
  ConcertsOutcome,
  CreateConcertOutcome,
  FindQueue,
  GetConcertOutcome,
  ListSeats,
  ListSeatsOutcome,
  ListShows,
  ListShowsOutcome,
} from "./concert/concert-commands.ts";
import type { ConcertDocument } from "./concert/concert-document.ts";
import type { ConcertStore } from "./concert/concert-store.port.ts";
import type { Ids, QueueId } from "./kernel/ids.ts";
import type { PageQuery } from "./kernel/page.ts";
import type { Clock, Timers, WallClock } from "./kernel/time.ts";
import type { AuditOptions } from "./operations/audit-alarms.ts";
import type { AuditReport } from "./operations/audit-report.ts";
import type { WatchAudit } from "./operations/audit-store.ts";
import type { FigureStore } from "./operations/figure-store.port.ts";
import type { AlarmCounts, Figures } from "./operations/figures.ts";
import type {
  DeadLettersOutcome,
  DiscardDeadLetterOutcome,
  ListDeadLetters,
  NamedDeadLetter,
  ReplayDeadLetterOutcome,
  ReplayDeadLetters,
  ReplayDeadLettersOutcome,
} from "./outbox/dead-letter-commands.ts";
import type { DeliveryOutcome, WaitingDelivery } from "./outbox/delivery.ts";
import type { DeadCount, EventLog } from "./outbox/event-log.port.ts";
import type { EventSubscriber } from "./outbox/subscriber.ts";
import type { PaymentGateway } from "./payment/payment-gateway.port.ts";
import type { WalletOptions } from "./payment/wallet.ts";
import type { WebhookInbox } from "./payment/webhook-inbox.port.ts";
import type {
  EraseUser,
  EraseUserOutcome,
  ExportUser,
  ExportUserOutcome,
} from "./privacy/privacy-commands.ts";
import type { QueueStore } from "./queue/queue-store.port.ts";
import type { AdmissionOptions } from "./queue/runtime/admission-check.ts";
import type { TokenSigner } from "./queue/token-signer.port.ts";
import type {
  AdmitTokens,
  AdmitTokensOutcome,
  ChangeQueue,
  ExplainTokenOutcome,
  FollowTokenOutcome,
  GetFrameOutcome,
  IssueToken,
  IssueTokenOutcome,
  LeaveQueue,
  LeaveQueueOutcome,
  LookUpToken,
  LookUpTokenOutcome,
  NamedToken,
  QueueOutcome,
  ResetQueue,
  ResetQueueOutcome,
} from "./queue/use-cases/queue-commands.ts";
import type {
  GetReservationOutcome,
  ListReservations,
  OwnReservation,
  ReleaseReservationOutcome,
  ReservationsOutcome,
  ReserveSeats,
  ReserveSeatsOutcome,
} from "./reservation/reservation-commands.ts";
import type { BookingStore } from "./sales/booking-store.port.ts";
import type {
  AbandonPayment,
  AbandonPaymentOutcome,
  CancelPaymentOutcome,
  ConfirmPayment,
  ConfirmPaymentOutcome,
  CreditWallet,
  CreditWalletOutcome,
  GetPaymentOutcome,
  GetWalletsOutcome,
  OwnPayment,
  Pay,
  PayOutcome,
  ReceiveWebhook,
  ReceiveWebhookOutcome,
} from "./sales/payment-commands.ts";
import type {
  AcceptPayment,
  AcceptPaymentOutcome,
  CancelReservation,
  CancelReservationOutcome,
  CancelShow,
  CancelShowOutcome,
  RetryRefund,
  RetryRefundOutcome,
  RetryShowRefunds,
  RetryShowRefundsOutcome,
  SettleRefund,
  SettleRefundOutcome,
} from "./sales/refund-commands.ts";

export type * from "./concert/concert-commands.ts";
export type * from "./outbox/dead-letter-commands.ts";
export type * from "./privacy/privacy-commands.ts";
export type * from "./queue/use-cases/queue-commands.ts";
export type * from "./reservation/reservation-commands.ts";
export type * from "./sales/payment-commands.ts";
export type * from "./sales/refund-commands.ts";

/** The stores that one box office works on; they may live in different databases. */
export type Stores = {
  readonly queues: QueueStore;
  readonly concerts: ConcertStore;
  readonly bookings: BookingStore;
  readonly events: EventLog;
  readonly inbox: WebhookInbox;
  readonly figures: FigureStore;
};

export type BoxOfficeDeps = {
  readonly stores: Stores;
  readonly clock: Clock;
  /** By which the age of signed webhooks is judged; `clock` unless given. */
  readonly wallClock?: WallClock | undefined;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly signer: TokenSigner;
  /** They take new payments; the first one serves those that name no method. */
  readonly gateways: readonly PaymentGateway[];
  /**
   * They serve the payments that were made through them before, and take no new ones: recovery,
   * webhooks, refunds and reconciliation go on after a change of provider.
   */
  readonly earlierGateways?: readonly PaymentGateway[] | undefined;
  /** Lets users pay with `{type: "wallet"}`; without it there are no wallets. */
  readonly wallet?: WalletOptions | undefined;
  /**
   * Told of every event at least once, of one stream in order. They hear what is routed from their
   * first start on; all servers of one store must name the same ones.
   */
  readonly subscribers?: readonly EventSubscriber[];
  /** Hears of every attempt to tell a subscriber that failed, for a log. It will be tried again. */
  readonly onDeliveryFailed?: (
    delivery: WaitingDelivery,
    answer: Exclude<DeliveryOutcome, { readonly outcome: "delivered" }>,
  ) => void;
  /** Stands before every line; without it everybody may join. All servers must have the same one. */
  readonly admission?: AdmissionOptions | undefined;
  /** Where the store is audited; in this process unless given. A server has a thread for it. */
  readonly auditor?: Auditor | undefined;
  readonly options?: Partial<BoxOfficeOptions>;
};

/** Audits the store of a box office, which knows what its alarms depend on. */
export type Auditor = (options: AuditOptions, watch?: WatchAudit) => Promise<AuditReport>;

export type BoxOfficeOptions = {
  /** How far apart the clocks of the servers may be; room in a queue is kept that much longer. */
  readonly clockSkewMs: number;
  /** How long one call of a gateway may take before its outcome counts as unknown. */
  readonly gatewayTimeoutMs: number;
  /**
   * How often this process asks one gateway about payments that are due, in any second; what a
   * webhook calls for is asked at once, and counts. At least 1.
   */
  readonly lookupsPerSecond: number;
  /** Money that is in suspense for longer is an alarm of `audit`. */
  readonly suspenseAlarmMs: number;
  /**
   * How far `work.reconcile` looks back in a gateway's books, counted from the hour until which they
   * were compared before. That is kept for seven days; where it is not known it counts from now, and
   * a database that was restored from an older backup needs as much as it lost.
   */
  readonly reconcileLookbackMs: number;
  /** How long ended tokens are kept at least; then they are invalid. Totals stay. */
  readonly tokenRetentionMs: number;
  /** How long one telling of a subscriber may take before it counts as failed. */
  readonly deliveryTimeoutMs: number;
  /**
   * How long to wait after a subscriber's first failure, its second, and so on, each up to a tenth
   * longer; an event that fails once more is a dead letter.
   */
  readonly deliveryDelaysMs: readonly number[];
};

/** Bounded steps of housekeeping; each answers how much it did, so that its driver goes on at once. */
export type Work = {
  /** Admits whoever is next, in every queue. */
  advance(): Promise<number>;
  /**
   * Shows the lines in which somebody is awaited that this process is there to be asked, so that nobody
   * loses a place when it is not: when it is killed, frozen or cut off. For a process that serves, twice
   * a second or so for as long as it does; it seldom writes. `goodbye` ends it.
   */
  beat(): Promise<number>;
  /** Finishes payments whose outcome is unknown, follows webhooks up, and refunds. */
  recover(): Promise<number>;
  /**
   * Delivers events, and what follows from them in the queue; to one subscriber alone where it is
   * named, so that a slow one holds up nobody: `box-office` is what follows in the queue. After some
   * seconds it ends in any case; a delivery that hangs then goes on beside the next call, for its
   * stream alone, and is written down when it ends.
   */
  relay(subscriber?: string): Promise<number>;
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

  /** Newest first; looked up once a second at most, and at once after a change of this process. */
  listConcerts(query?: PageQuery): Promise<ConcertsOutcome>;
  getConcert(query: { readonly concertId: string }): Promise<GetConcertOutcome>;
  listShows(query: ListShows): Promise<ListShowsOutcome>;
  listSeats(query: ListSeats): Promise<ListSeatsOutcome>;

  reserveSeats(command: ReserveSeats): Promise<ReserveSeatsOutcome>;
  getReservation(query: OwnReservation): Promise<GetReservationOutcome>;
  /** The user's reservations, newest first. */
  listReservations(query: ListReservations): Promise<ReservationsOutcome>;
  releaseReservation(command: OwnReservation): Promise<ReleaseReservationOutcome>;

  pay(command: Pay): Promise<PayOutcome>;
  confirmPayment(command: ConfirmPayment): Promise<ConfirmPaymentOutcome>;
  /** Leaves a payment before its money is taken, so that the reservation may be paid otherwise. */
  cancelPayment(command: OwnPayment): Promise<CancelPaymentOutcome>;
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
  /** Sends all refunds of a show again that need an operator, in batches of `work.sweep`. */
  retryShowRefunds(command: RetryShowRefunds): Promise<RetryShowRefundsOutcome>;
  /** Writes down that a refund was paid in another way: in cash, by a bank transfer. */
  settleRefund(command: SettleRefund): Promise<SettleRefundOutcome>;
  /** Lets be what the audit warns of: money paid back outside or twice, a lost dispute. */
  acceptPayment(command: AcceptPayment): Promise<AcceptPaymentOutcome>;
  /** Ends every live token at once; numbers go on, holds and payments are untouched. */
  resetQueue(command: ResetQueue): Promise<ResetQueueOutcome>;
  /** Lets in the next so many past the rate, as far as there is room. */
  admitTokens(command: AdmitTokens): Promise<AdmitTokensOutcome>;
  explainToken(query: NamedToken): Promise<ExplainTokenOutcome>;
  /** Ends a live token; one that is over stays as it is. */
  revokeToken(command: NamedToken): Promise<ExplainTokenOutcome>;
  /**
   * Replaces a user's id by a pseudonym wherever it is stored. Refused while somebody needs to know who
   * it is.
   */
  eraseUser(command: EraseUser): Promise<EraseUserOutcome>;
  /** Everything that is stored of a user. */
  exportUser(query: ExportUser): Promise<ExportUserOutcome>;
  /** Checks L1–L4 over one moment of the whole store, in pieces: a sale may go on meanwhile. */
  audit(watch?: WatchAudit): Promise<AuditReport>;
  /** What an operator watches while a sale runs, for a scrape every few seconds. */
  figures(): Promise<Figures>;
  /** How many alarms `audit` would find, without its walk through the store: up to 1,000 of a kind. */
  countAlarms(): Promise<AlarmCounts>;
  /** The subscribers that did not take something, and how much each. */
  countDeadLetters(): Promise<readonly DeadCount[]>;
  /** What one subscriber did not take, in the order of the log. */
  listDeadLetters(query: ListDeadLetters): Promise<DeadLettersOutcome>;
  /** Tells a subscriber anew; what the letter held up follows in its order. */
  replayDeadLetter(command: NamedDeadLetter): Promise<ReplayDeadLetterOutcome>;
  /** All of one subscriber: for one that was away for too long and is back. */
  replayDeadLetters(command: ReplayDeadLetters): Promise<ReplayDeadLettersOutcome>;
  /** Gives a letter up for good; what it held up is told without it. */
  discardDeadLetter(command: NamedDeadLetter): Promise<DiscardDeadLetterOutcome>;

  /**
   * Tells the lines that this process is about to stop, and waits for what is still being written down
   * of who was seen, and for the deliveries under way; calls of `work.relay` that run take nothing more
   * up. A process that calls `work.beat` or `work.relay` calls this when it takes no more requests.
   */
  goodbye(): Promise<void>;
  readonly work: Work;
  /** The names that `work.relay` takes: the box office's own and those of its subscribers. */
  readonly subscribers: readonly string[];
};
