import { describe, expect, test } from "vitest";
import type { QueueRuntimeContext } from "../../../src/queue/runtime/queue-runtime.ts";
import { getBlockFrame, getFrame } from "../../../src/queue/use-cases/get-frame.ts";
import { queueId, t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

const snapshot = {
  queue: queue({}, { head: 2, nextNo: 9, waiting: 6 }),
  gaps: new Map(),
  atMs: t0,
  departedBefore: () => 0,
};

const contextOf = (known: object | null) =>
  ({
    runtime: { frames: { get: async () => known } },
    clock: { nowMs: () => t0 },
  }) as unknown as QueueRuntimeContext;

const notFound = { outcome: "not_found", what: "queue" };

describe.each([true, false])("a frame that is stale: %s", (stale) => {
  const context = contextOf({ snapshot, stale });

  test("says so, for the whole queue and for a block of it", async () => {
    const whole = await getFrame(context, { queueId });
    expect(whole).toMatchObject({ outcome: "frame_found", frame: { stale } });
    const block = await getBlockFrame(context, { queueId, block: 0 });
    expect(block).toMatchObject({ outcome: "frame_found", frame: { stale, block: 0 } });
  });

  test("has no block whose numbers do not exist", async () => {
    expect(await getBlockFrame(context, { queueId, block: 1 })).toEqual(notFound);
  });
});

test("no queue has no frame", async () => {
  expect(await getFrame(contextOf(null), { queueId })).toEqual(notFound);
  expect(await getBlockFrame(contextOf(null), { queueId, block: 0 })).toEqual(notFound);
});
