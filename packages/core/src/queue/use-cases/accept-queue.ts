import type { OperatorsDecision } from "../../kernel/journal.ts";
import { type Operating, recorded } from "../../kernel/operating.ts";
import type { QueueChange, QueueSlice, QueueState } from "../queue-store.port.ts";
import type { QueueContext } from "../runtime/queue-context.ts";

/** A step of an operator's command about a queue, with its row of the journal. */
export const acceptQueue = <O>(
  { whole, order }: Operating<QueueContext>,
  slice: QueueSlice,
  decide: (state: QueueState) => OperatorsDecision<QueueChange, O>,
): Promise<O> => whole.stores.queues.update(slice, (state) => recorded(order, decide(state)));
