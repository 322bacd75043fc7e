import type { ConcertStore } from "./concert/concert-store.port.ts";
import type { ConcertUseCases } from "./concert/concert-use-cases.ts";
import type { Ids } from "./kernel/ids.ts";
import type { Clock, Timers, WallClock } from "./kernel/time.ts";
import type { AuditOptions } from "./operations/audit-alarms.ts";
import type { AuditReport } from "./operations/audit-report.ts";
import type { WatchAudit } from "./operations/audit-store.ts";
import type { FigureStore } from "./operations/figure-store.port.ts";
import type { AlarmCounts } from "./operations/figures.ts";
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
export type Work = QueueWork &
  OperationsWork & {
    /**
     * Delivers events, and what follows from them in the queue; to one subscriber alone where it is
     * named, so that a slow one holds up nobody: `box-office` is what follows in the queue. After some
     * seconds it ends in any case; a delivery that hangs then goes on beside the next call, for its
     * stream alone, and is written down when it ends.
     */
    relay(subscriber?: string): Promise<number>;
  };

/** The one door to the domain. Every method is safe to call from any number of servers at once. */
export type BoxOffice = QueueUseCases &
  ConcertUseCases &
  SalesUseCases &
  OutboxUseCases &
  PrivacyUseCases &
  OperationsUseCases & {
    /** Checks L1–L4 over one moment of the whole store, in pieces: a sale may go on meanwhile. */
    audit(watch?: WatchAudit): Promise<AuditReport>;
    /** How many alarms `audit` would find, without its walk through the store: up to 1,000 of a kind. */
    countAlarms(): Promise<AlarmCounts>;
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
