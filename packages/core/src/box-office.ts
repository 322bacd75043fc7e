import type { ConcertStore } from "./concert/concert-store.port.ts";
import type { ConcertUseCases } from "./concert/concert-use-cases.ts";
import type { Cell } from "./kernel/cell.ts";
import type { Ids } from "./kernel/ids.ts";
import type { Clock, Timers, WallClock } from "./kernel/time.ts";
import type { AuditOptions } from "./operations/audit-alarms.ts";
import type { AuditReport } from "./operations/audit-report.ts";
import type { WatchAudit } from "./operations/audit-store.ts";
import type { DurabilityLost } from "./operations/durability-lost.ts";
import type { FigureStore } from "./operations/figure-store.port.ts";
import type { AlarmCounts, Watchlist } from "./operations/figures.ts";
import type { LookupStore } from "./operations/lookup-store.port.ts";
import type { OperationsUseCases, OperationsWork } from "./operations/operations-use-cases.ts";
import type { DeliveryOutcome, WaitingDelivery } from "./outbox/delivery.ts";
import type { EventLog } from "./outbox/event-log.port.ts";
import type { OutboxUseCases } from "./outbox/outbox-use-cases.ts";
import type { EventSubscriber } from "./outbox/subscriber.ts";
import type { PaymentGateway } from "./payment/payment-gateway.port.ts";
import type { WalletOptions } from "./payment/wallet.ts";
import type { WebhookInbox } from "./payment/webhook-inbox.port.ts";
import type { PrivacyUseCases } from "./privacy/privacy-use-cases.ts";
import type { QueueStore } from "./queue/queue-store.port.ts";
import type { AdmissionOptions } from "./queue/runtime/admission-check.ts";
import type { TokenSigner } from "./queue/token-signer.port.ts";
import type { QueueUseCases, QueueWork } from "./queue/use-cases/queue-use-cases.ts";
import type { BookingStore } from "./sales/booking-store.port.ts";
import type { SalesUseCases } from "./sales/sales-use-cases.ts";

export type * from "./concert/concert-commands.ts";
export type * from "./operations/lookup-commands.ts";
export type * from "./outbox/dead-letter-commands.ts";
export type * from "./privacy/privacy-commands.ts";
export type * from "./queue/use-cases/queue-commands.ts";
export type * from "./reservation/reservation-commands.ts";
export type * from "./sales/payment-commands.ts";
export type * from "./sales/refund-commands.ts";

/** The stores of one box office. They may be in different databases. */
export type Stores = {
  readonly queues: QueueStore;
  readonly concerts: ConcertStore;
  readonly bookings: BookingStore;
  readonly events: EventLog;
  readonly inbox: WebhookInbox;
  readonly figures: FigureStore;
  readonly lookups: LookupStore;
};

export type BoxOfficeDeps = {
  readonly stores: Stores;
  readonly clock: Clock;
  /** Used to check the age of signed webhooks. Default: `clock`. */
  readonly wallClock?: WallClock | undefined;
  readonly timers: Timers;
  readonly ids: Ids;
  /**
   * Names this box office as one of several, so that each handles its own ids only. Without it the
   * box office is the only one on its gateways' accounts: `work.reconcile` refunds what it does not
   * know.
   */
  readonly cell?: Cell | undefined;
  readonly signer: TokenSigner;
  /** The gateways for new payments. The first is the default for payments without a method. */
  readonly gateways: readonly PaymentGateway[];
  /**
   * Gateways that only serve their earlier payments and take no new ones: recovery, webhooks,
   * refunds and reconciliation continue after a change of provider.
   */
  readonly earlierGateways?: readonly PaymentGateway[] | undefined;
  /** Lets users pay with `{type: "wallet"}`. Without it there are no wallets. */
  readonly wallet?: WalletOptions | undefined;
  /**
   * Receive every event at least once, those of one stream in order. A new subscriber receives
   * events routed after its first start. All servers of one store must have the same subscribers.
   */
  readonly subscribers?: readonly EventSubscriber[];
  /** Called after every failed delivery attempt, for a log. */
  readonly onDeliveryFailed?: (
    delivery: WaitingDelivery,
    answer: Exclude<DeliveryOutcome, { readonly outcome: "delivered" }>,
  ) => void;
  /** Guards every queue. Without it everybody may join. All servers must have the same gate. */
  readonly admission?: AdmissionOptions | undefined;
  /**
   * Whether the stores no longer keep what this box office was promised, for an alarm. Default:
   * never.
   */
  readonly durabilityLost?: (() => DurabilityLost | null) | undefined;
  /** Runs the audit of the store. Default: in this process. The server uses a thread for it. */
  readonly auditor?: Auditor | undefined;
  readonly options?: Partial<BoxOfficeOptions>;
};

/** Audits the store. The box office supplies what its alarms depend on. */
export type Auditor = (options: AuditOptions, watch?: WatchAudit) => Promise<AuditReport>;

export type BoxOfficeOptions = {
  /**
   * The largest difference between the clocks of the servers, in milliseconds. Places in a queue
   * become free later by this time.
   */
  readonly clockSkewMs: number;
  /**
   * How long one gateway call may take, in milliseconds. After that its outcome counts as unknown.
   */
  readonly gatewayTimeoutMs: number;
  /**
   * How many look-ups per second this process may make at one gateway for payments that are due.
   * Look-ups for webhooks happen at once, and count. At least 1.
   */
  readonly lookupsPerSecond: number;
  /** `audit` raises an alarm for money that is suspended for longer than this, in milliseconds. */
  readonly suspenseAlarmMs: number;
  /**
   * How far `work.reconcile` looks back in a gateway's books, in milliseconds before the hour up to
   * which they were last compared. That hour is stored for seven days. If it is unknown, the time
   * counts from now. After restoring an older backup, set it to at least the time that was lost.
   */
  readonly reconcileLookbackMs: number;
  /**
   * How long ended tokens are kept at least, in milliseconds. After that they are invalid. Totals
   * stay.
   */
  readonly tokenRetentionMs: number;
  /**
   * How long one delivery to a subscriber may take, in milliseconds, before it counts as failed.
   */
  readonly deliveryTimeoutMs: number;
  /**
   * How long to wait after a subscriber's first failure, its second, and so on, in milliseconds,
   * each up to a tenth longer. An event that fails once more becomes a dead letter.
   */
  readonly deliveryDelaysMs: readonly number[];
};

/**
 * Bounded housekeeping steps. Each returns how much it did, so that the caller can repeat it at
 * once.
 */
export type Work = QueueWork &
  OperationsWork & {
    /**
     * Delivers events to subscribers, and their effects to the queue (subscriber `box-office`).
     * With a name, it serves only that subscriber, so that a slow one does not delay the others. It
     * ends after a few seconds in any case. A delivery that hangs continues during later calls,
     * blocks only its own stream, and is recorded when it ends.
     */
    relay(subscriber?: string): Promise<number>;
  };

/**
 * The entry point to the domain. Every method is safe to call from any number of servers at once.
 */
export type BoxOffice = QueueUseCases &
  ConcertUseCases &
  SalesUseCases &
  OutboxUseCases &
  PrivacyUseCases &
  OperationsUseCases & {
    /**
     * Checks L1–L4 on a consistent view of the whole store, in pages. A sale may continue
     * meanwhile.
     */
    audit(watch?: WatchAudit): Promise<AuditReport>;
    /**
     * How many alarms `audit` would find, without reading the whole store: up to 1,000 of each
     * kind.
     */
    countAlarms(): Promise<AlarmCounts>;
    /** The same alarms one by one, and what may become one. */
    watchlist(): Promise<Watchlist>;
    /**
     * Records in the queues that this process is about to stop. Waits until all seen presence is
     * written and deliveries in progress have ended; running calls of `work.relay` take no more
     * deliveries. A process that calls `work.beat` or `work.relay` must call this when it accepts
     * no more requests.
     */
    goodbye(): Promise<void>;
    readonly work: Work;
    /** The names that `work.relay` accepts: the box office's own subscriber and all others. */
    readonly subscribers: readonly string[];
  };
