import type { QueueStore } from "../queue/queue-store.port.ts";
import type { QueueContext } from "../queue/runtime/queue-context.ts";
import type { Payable } from "./check-sale.ts";
import type { ConcertStore } from "./concert-store.port.ts";
import type { Listings } from "./listings.ts";
import type { ShowCaches } from "./show-caches.ts";

/** What the concerts' use cases depend on. */
export type ConcertContext = QueueContext &
  ShowCaches & {
    readonly stores: { readonly queues: QueueStore; readonly concerts: ConcertStore };
    /** The gateways for new payments. They decide which amounts can be paid. */
    readonly newPayments: Payable;
    readonly listings: Listings;
  };
