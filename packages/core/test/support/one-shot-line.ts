import type { QueueChange, QueueId, QueueSlice, QueueState, QueueStore } from "@admit-one/core";
import {
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
} from "@admit-one/testing";
import {
  createQueueRuntime,
  type QueueRuntimeContext,
} from "../../src/queue/runtime/queue-runtime.ts";
import { createVerifiedTokenCache } from "../../src/queue/runtime/verified-token-cache.ts";
import { queueId, t0 } from "./given.ts";

/** Use cases of the line on hand-made states: what they asked for, and what they would have written. */
export const oneShotLine = (
  stateOf: (slice: QueueSlice) => QueueState,
  { skewMs = 0, queueIds = [queueId] }: { skewMs?: number; queueIds?: readonly QueueId[] } = {},
) => {
  const changes: QueueChange[] = [];
  const reads: QueueSlice[] = [];
  const updates: QueueSlice[] = [];
  const clock = createFakeClock(t0);
  const queues: QueueStore = {
    update: async (slice, decide) => {
      updates.push(slice);
      const { outcome, change } = decide(stateOf(slice));
      if (change) changes.push(change);
      return outcome;
    },
    read: async (slice) => {
      reads.push(slice);
      return stateOf(slice);
    },
    touch: async () => {},
    queueIds: async () => queueIds,
    queues: async () => [],
    journal: async () => [],
    tokensOf: async () => [],
    lastEnded: async () => null,
    ended: async () => [],
    forget: async () => 0,
  };
  const timers = createFakeTimers({ clock });
  const stores = { queues } as QueueRuntimeContext["stores"];
  const signer = createTestSigner();
  const ids = createSequentialIds();
  const runtime = createQueueRuntime({ stores, clock, timers, ids, skewMs });
  const context = {
    stores: { ...stores, queues: runtime.queues },
    clock,
    timers,
    ids,
    signer,
    options: { clockSkewMs: skewMs },
    runtime,
    verifiedTokens: createVerifiedTokenCache(signer),
  } as unknown as QueueRuntimeContext;
  return { context, changes, reads, updates, clock };
};
