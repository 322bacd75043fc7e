import assert from "node:assert/strict";
import { openQueue } from "../fixtures/queues.ts";
import { bindCases, type ContractCase, factoryCase } from "./contract-case.ts";
import { eventLogCases } from "./event-log/event-log.cases.ts";
import { emit, type MakeEventStores, richEvents } from "./event-log/world.ts";

const port = "EventLog";

/** Every law of `EventLog`, case by case; the events come from steps of the queue store. */
export const eventLogContract = (make: MakeEventStores): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await openQueue(one.stores.queues);
    await openQueue(other.stores.queues);
    await emit(one, richEvents);
    assert.deepEqual(await other.stores.events.pending(10), []);
  }),
  ...bindCases(port, make, eventLogCases),
];
