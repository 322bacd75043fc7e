import assert from "node:assert/strict";
import { peekEvents } from "../fixtures/peek-events.ts";
import { openQueue } from "../fixtures/queues.ts";
import { bindCases, type ContractCase, factoryCase } from "./contract-case.ts";
import { deadCases } from "./event-log/dead.cases.ts";
import { forgetCases } from "./event-log/forget.cases.ts";
import { raceCases } from "./event-log/race.cases.ts";
import { rewriteCases } from "./event-log/rewrite.cases.ts";
import { routeCases } from "./event-log/route.cases.ts";
import { takeCases } from "./event-log/take.cases.ts";
import { emit, type MakeEventStores, richEvents } from "./event-log/world.ts";

const port = "EventLog";

/** Every law of `EventLog`, case by case. The events come from steps of the queue store. */
export const eventLogContract = (make: MakeEventStores): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await openQueue(one.stores.queues);
    await openQueue(other.stores.queues);
    await emit(one, richEvents);
    assert.deepEqual(await peekEvents(other.stores.events), []);
  }),
  ...bindCases(port, make, [
    ...routeCases,
    ...takeCases,
    ...deadCases,
    ...forgetCases,
    ...rewriteCases,
    ...raceCases,
  ]),
];
