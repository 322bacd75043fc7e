import type { OperatorsDecision } from "../kernel/journal.ts";
import { type Operating, recorded } from "../kernel/operating.ts";
import type { OpenDelivery } from "./delivery.ts";
import type { DeliveryChange, DeliverySlice } from "./event-log.port.ts";
import type { OutboxContext } from "./outbox-context.ts";

/** A step of an operator's command about dead letters, with its row of the journal. */
export const acceptDeliveries = <O>(
  { whole, order }: Operating<OutboxContext>,
  slice: DeliverySlice,
  decide: (found: readonly OpenDelivery[]) => OperatorsDecision<DeliveryChange, O>,
): Promise<O> => whole.stores.events.update(slice, (found) => recorded(order, decide(found)));
