import type { ConcertContext } from "../concert/concert-context.ts";
import type { ConcertStore } from "../concert/concert-store.port.ts";
import type { Seatings } from "../concert/seatings.ts";
import type { WallClock } from "../kernel/time.ts";
import type { LookupBudget } from "../payment/lookup-budget.ts";
import type { PaymentContext } from "../payment/payment-context.ts";
import type { PaymentGateway } from "../payment/payment-gateway.port.ts";
import type { WalletOptions } from "../payment/wallet.ts";
import type { WebhookInbox } from "../payment/webhook-inbox.port.ts";
import type { QueueStore } from "../queue/queue-store.port.ts";
import type { GapShows } from "../reservation/gap-rule.ts";
import type { HoldWindows } from "../reservation/hold-limit.ts";
import type { BestTurns } from "./best-turns.ts";
import type { BookingStore } from "./booking-store.port.ts";

/** What use cases that span reservations and payments depend on. */
export type SalesContext = Omit<ConcertContext, "newPayments"> &
  PaymentContext & {
    readonly stores: {
      readonly queues: QueueStore;
      readonly concerts: ConcertStore;
      readonly bookings: BookingStore;
      readonly inbox: WebhookInbox;
    };
    readonly wallClock?: WallClock | undefined;
    /** The gateways for new payments. The first is the default. */
    readonly newPayments: readonly PaymentGateway[];
    readonly wallet?: WalletOptions | undefined;
    readonly lookups: LookupBudget;
    readonly holdWindows: HoldWindows;
    readonly gapShows: GapShows;
    readonly bestTurns: BestTurns;
    readonly seatings: Seatings;
    /** How far `work.reconcile` looks back. See `BoxOfficeOptions`. */
    readonly options: { readonly reconcileLookbackMs: number };
  };
