import type { AdmissionAnswer, AdmissionGate, QueueId, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import {
  concertDocument,
  createTestBoxOffice,
  peekEvents,
  type TestBoxOfficeOptions,
} from "@admit-one/testing";

export const queueId = "queue-1";
type Admission = NonNullable<TestBoxOfficeOptions["admission"]>;
type QueueOptions = Parameters<typeof concertDocument>[0];

/** Counts what is asked of the store of queues. */
const counting = (stores: Stores) => {
  const counts = { reads: 0, updates: 0 };
  const { queues } = stores;
  const counted: Stores = {
    ...stores,
    queues: {
      ...queues,
      read: (slice) => {
        counts.reads += 1;
        return queues.read(slice);
      },
      update: (slice, decide) => {
        counts.updates += 1;
        return queues.update(slice, decide);
      },
    },
  };
  return { stores: counted, counts };
};

/** A line with a gate before it, and how much it asks of the store. */
export const openGated = async (admission: Admission | undefined, document: QueueOptions = {}) => {
  const { stores, counts } = counting(createMemoryStores());
  const office = createTestBoxOffice({ stores, admission });
  await office.boxOffice.createConcert(concertDocument(document));
  const join = (userId: string, proof?: string | null, address?: string | null) =>
    office.boxOffice.issueToken({ queueId, userId, proof, address });
  const line = async () => {
    const { queue } = await stores.queues.read({ queueId: queueId as QueueId });
    return { queue, events: await peekEvents(stores.events) };
  };
  /** What a command asked of the store. */
  const costOf = async (run: () => Promise<unknown>) => {
    const before = { ...counts };
    await run();
    return { reads: counts.reads - before.reads, updates: counts.updates - before.updates };
  };
  return { ...office, join, line, costOf };
};

export const answering = (ask: () => Promise<AdmissionAnswer>): AdmissionGate => ({
  name: "test",
  ask,
});
