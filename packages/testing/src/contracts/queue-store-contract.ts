import assert from "node:assert/strict";
import { join, openQueue, queue1 } from "../fixtures/queues.ts";
import { bindCases, type ContractCase, factoryCase } from "./contract-case.ts";
import { departedCases } from "./queue/departed.cases.ts";
import { guardCases } from "./queue/guard.cases.ts";
import { listCases } from "./queue/list.cases.ts";
import { loadCases } from "./queue/load.cases.ts";
import { oldCases } from "./queue/old.cases.ts";
import { presenceCases } from "./queue/presence.cases.ts";
import { raceCases } from "./queue/race.cases.ts";
import { saveCases } from "./queue/save.cases.ts";
import type { MakeQueueStores } from "./queue/world.ts";

const port = "QueueStore";

/** Every law of `QueueStore`, case by case. */
export const queueStoreContract = (make: MakeQueueStores): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await openQueue(one.stores.queues);
    assert.equal((await other.stores.queues.read({ queueId: queue1 })).queue, null);
    await openQueue(other.stores.queues);
    assert.equal(await join(one.stores.queues, "user-1"), 1);
    assert.equal(await join(other.stores.queues, "user-2"), 1);
  }),
  ...bindCases(port, make, [
    ...loadCases,
    ...departedCases,
    ...saveCases,
    ...guardCases,
    ...presenceCases,
    ...listCases,
    ...oldCases,
    ...raceCases,
  ]),
];
