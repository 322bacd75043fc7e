import type { QueueStore, Sighting } from "@admit-one/core";
import { createFakeClock } from "@admit-one/testing";
import { describe, expect, test, vi } from "vitest";
import { createPollLimit } from "../../../src/queue/runtime/poll-limit.ts";
import { createPresenceWriter } from "../../../src/queue/runtime/presence-writer.ts";
import { tokenId } from "../../../src/queue/token.ts";
import { queueId, t0 } from "../../support/given.ts";

const flush = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe("who asks too often", () => {
  const make = () => {
    const clock = createFakeClock(t0);
    const limit = createPollLimit(clock);
    const take = (times: number, no = 1) =>
      Array.from({ length: times }, () => limit.take(tokenId({ queueId, no })));
    return { clock, take };
  };

  test("has five look-ups at once, then one a second", () => {
    const { clock, take } = make();
    expect(take(7)).toEqual([0, 0, 0, 0, 0, 1_000, 1_000]);
    clock.advance(400);
    expect(take(1)).toEqual([600]);
    clock.advance(600);
    expect(take(2)).toEqual([0, 1_000]);
  });

  test("is no longer told so after a quiet time, and never has more than five", () => {
    const { clock, take } = make();
    take(5);
    clock.advance(3_000);
    expect(take(4)).toEqual([0, 0, 0, 1_000]);
    clock.advance(60_000);
    expect(take(6)).toEqual([0, 0, 0, 0, 0, 1_000]);
  });

  test("is remembered for as long as it matters, whenever it began", () => {
    // What is forgotten is forgotten every five seconds; nobody gains by it.
    for (const beginMs of [0, 1_000, 4_000, 4_999, 5_000, 9_999]) {
      const { clock, take } = make();
      take(1, 2);
      clock.advance(beginMs);
      take(5);
      let taken = 5;
      for (let ms = 100; ms <= 12_000; ms += 100) {
        clock.advance(100);
        if (take(1)[0] === 0) taken += 1;
      }
      expect(taken, `from ${beginMs}`).toBe(5 + 12);
    }
  });

  test("is told apart by its token", () => {
    const { take } = make();
    take(5, 1);
    expect(take(5, 2)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("presenceWriter", () => {
  const make = () => {
    const batches: {
      readonly seen: readonly Sighting[];
      readonly end: (error?: Error) => Promise<void>;
    }[] = [];
    const touch: QueueStore["touch"] = (_queueId, seen) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      batches.push({
        seen,
        end: (error) => {
          if (error === undefined) resolve();
          else reject(error);
          return flush();
        },
      });
      return promise;
    };
    const presenceWriter = createPresenceWriter(() => ({ touch }) as QueueStore);
    const written: string[] = [];
    const saw = async (no: number, hintEndsAtMs: number, of = queueId) => {
      void presenceWriter.saw({ queueId: of, no }, hintEndsAtMs).then(
        () => written.push(`${no}`),
        () => written.push(`${no} failed`),
      );
      await flush();
    };
    return { batches, saw, written, allSettled: presenceWriter.settled };
  };

  test("gather while others are written; nobody's hint counts before it is", async () => {
    const { batches, saw, written } = make();
    await saw(9, 100);
    for (const no of [12, 7, 8]) await saw(no, 200 + no);
    expect(batches.map(({ seen }) => seen)).toEqual([[{ no: 9, hintEndsAtMs: 100 }]]);
    await batches[0]?.end();
    expect(written).toEqual(["9"]);
    // In one order on every server, so that no two wait for each other's rows.
    expect(batches[1]?.seen).toEqual([
      { no: 7, hintEndsAtMs: 207 },
      { no: 8, hintEndsAtMs: 208 },
      { no: 12, hintEndsAtMs: 212 },
    ]);
    await batches[1]?.end();
    expect(written).toEqual(["9", "12", "7", "8"]);
    expect(batches).toHaveLength(2);
  });

  test("of one number are the latest", async () => {
    const { batches, saw } = make();
    await saw(1, 1);
    for (const ms of [50, 90, 70]) await saw(2, ms);
    await batches[0]?.end();
    expect(batches[1]?.seen).toEqual([{ no: 2, hintEndsAtMs: 90 }]);
  });

  test("that fail are told to those whose they are; the next are written", async () => {
    const { batches, saw, written } = make();
    await saw(1, 1);
    await saw(2, 2);
    await batches[0]?.end(new Error("planted"));
    expect(written).toEqual(["1 failed"]);
    await batches[1]?.end();
    await saw(3, 3);
    await batches[2]?.end();
    expect(written).toEqual(["1 failed", "2", "3"]);
  });

  test("have settled once all of them are written, or could not be", async () => {
    const { batches, saw, allSettled } = make();
    await saw(1, 1);
    await saw(2, 2);
    await saw(1, 1, "other" as typeof queueId);
    const settled = vi.fn();
    void allSettled().then(settled);
    await flush();
    await batches[0]?.end();
    await batches[1]?.end();
    expect(settled).not.toHaveBeenCalled();
    await batches[2]?.end(new Error("planted"));
    expect(settled).toHaveBeenCalledOnce();
  });

  test("of two queues do not wait for each other", async () => {
    const { batches, saw } = make();
    await saw(1, 1);
    await saw(2, 2, "other" as typeof queueId);
    expect(batches).toHaveLength(2);
  });
});
