import type { ConcertContext } from "../concert/concert-context.ts";
import type { ConcertStore } from "../concert/concert-store.port.ts";
import type { QueueStore } from "../queue/queue-store.port.ts";
import type { DeliveryOutcome, WaitingDelivery } from "./delivery.ts";
import type { EventLog } from "./event-log.port.ts";
import type { EventSubscriber } from "./subscriber.ts";

/** What the relay and the calls about dead letters depend on. */
export type OutboxContext = ConcertContext & {
  readonly stores: {
    readonly queues: QueueStore;
    readonly concerts: ConcertStore;
    readonly events: EventLog;
  };
  readonly subscribers: readonly EventSubscriber[];
  readonly onDeliveryFailed?:
    | ((
        delivery: WaitingDelivery,
        answer: Exclude<DeliveryOutcome, { readonly outcome: "delivered" }>,
      ) => void)
    | undefined;
  readonly options: {
    readonly deliveryTimeoutMs: number;
    readonly deliveryDelaysMs: readonly number[];
  };
};
