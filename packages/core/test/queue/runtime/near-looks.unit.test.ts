import type { QueueSlice, QueueState } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createNearLooks, type NearLooks, tickMs } from "../../../src/queue/runtime/near-looks.ts";
import { queueId, t0 } from "../../support/given.ts";

const flush = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
};

type Parts = Parameters<typeof createNearLooks>[0];

const readMs = 6;

/** Looks over a store whose reads take time. Each read is known by its place in all that happened. */
const watched = (make: (parts: Parts) => NearLooks) => {
  const clock = createFakeClock(t0);
  let events = 0;
  const reads: { readonly atMs: number; readonly slice: QueueSlice }[] = [];
  const found = { stale: 0, wrong: 0, failed: 0, answered: 0, longestMs: 0 };
  let failure: Error | null = null;
  const read = async (slice: QueueSlice): Promise<QueueState> => {
    const event = (events += 1);
    reads.push({ atMs: clock.nowMs(), slice });
    const failing = failure;
    await new Promise<void>((resolve) => clock.at(clock.nowMs() + readMs, resolve));
    if (failing !== null) throw failing;
    const placeOf = (no: number) => ({ token: { no, joinedAtMs: event }, departedAhead: no });
    const { no, numbers = [] } = slice;
    const state = {
      ...(no === undefined ? { token: null } : placeOf(no)),
      places: new Map(numbers.map((one) => [one, placeOf(one)])),
    };
    return state as unknown as QueueState;
  };
  const looks = make({ queues: { read }, clock, timers: createFakeTimers({ clock }) });
  const ask = async (no: number, isAfterStep = false): Promise<void> => {
    const event = (events += 1);
    const atMs = clock.nowMs();
    try {
      const { token, departedAhead } = await looks.look({ queueId, no }, isAfterStep);
      // The place of the read is stored in the token.
      if (token !== null && token.joinedAtMs < event) found.stale += 1;
      if (token?.no !== no || departedAhead !== no) found.wrong += 1;
    } catch {
      found.failed += 1;
    }
    found.answered += 1;
    found.longestMs = Math.max(found.longestMs, clock.nowMs() - atMs);
  };
  const pass = async (ms: number, each: (ms: number) => void = () => {}): Promise<void> => {
    for (let at = 0; at < ms; at += 1) {
      each(at);
      await flush();
      clock.advance(1);
      await flush();
    }
  };
  const fail = (error: Error | null): void => {
    failure = error;
  };
  return { clock, looks, reads, found, ask, pass, fail };
};

/** 500 callers who ask every two seconds, for two seconds after the first have settled. */
const crowd = async (make: (parts: Parts) => NearLooks) => {
  const { reads, found, ask, pass } = watched(make);
  await pass(4_000, (ms) => {
    if (ms % 4 === 0) void ask((ms % 2_000) / 4 + 1);
  });
  const settled = reads.filter(({ atMs }) => atMs >= t0 + 2_000);
  return { ...found, readsIn2s: settled.length };
};

/** A look that a caller shares though it began before the call. */
const staleLooks = ({ queues }: Parts): NearLooks => {
  let running: Promise<QueueState> | null = null;
  const numbers = Array.from({ length: 500 }, (_, index) => index + 1);
  return {
    look: async ({ no }) => {
      running ??= queues.read({ queueId, numbers, due: 1 }).finally(() => {
        running = null;
      });
      const state = await running;
      return { ...state, ...state.places?.get(no) };
    },
  };
};

/** Looks that do not wait for the tick. */
const hastyLooks = ({ queues }: Parts): NearLooks => ({
  look: ({ no }) => queues.read({ queueId, no, due: 1 }),
});

describe("looks near the head", () => {
  test("cost a read in a tick, and are never older than the question", async () => {
    const seen = await crowd(createNearLooks);
    expect(seen).toMatchObject({ stale: 0, wrong: 0, failed: 0 });
    expect(seen.readsIn2s).toBeGreaterThanOrEqual(7);
    expect(seen.readsIn2s).toBeLessThanOrEqual(2_000 / tickMs);
    expect(seen.longestMs).toBeLessThanOrEqual(tickMs + readMs);
    expect(seen.answered).toBeGreaterThan(900);
  });

  test("that are shared although they had begun are found", async () => {
    expect((await crowd(staleLooks)).stale).toBeGreaterThan(0);
  });

  test("that do not wait for the tick are found", async () => {
    expect((await crowd(hastyLooks)).readsIn2s).toBeGreaterThan(2_000 / tickMs);
  });

  test("of one caller begin at once", async () => {
    const { reads, found, ask, pass } = watched(createNearLooks);
    await pass(2_000, (ms) => {
      if (ms % 100 === 0) void ask(7);
    });
    expect(reads).toHaveLength(20);
    expect(reads[0]?.slice).toEqual({ queueId, no: 7, due: 1 });
    expect(found).toMatchObject({ longestMs: readMs, stale: 0, wrong: 0 });
  });

  test("of one turn share a read", async () => {
    const { reads, found, ask, pass } = watched(createNearLooks);
    for (const no of [3, 1, 3, 2]) void ask(no);
    await pass(readMs);
    expect(reads.map(({ slice }) => slice)).toEqual([{ queueId, numbers: [3, 1, 2], due: 1 }]);
    expect(found).toMatchObject({ answered: 4, wrong: 0 });
  });

  test("after a step begin at once, for all who wait", async () => {
    const { reads, found, ask, pass } = watched(createNearLooks);
    for (let no = 1; no <= 30; no += 1) void ask(no);
    await pass(readMs + 1);
    void ask(40);
    await pass(20);
    expect(reads).toHaveLength(1);
    void ask(41, true);
    await pass(readMs);
    expect(reads).toHaveLength(2);
    expect(found).toMatchObject({ answered: 32, wrong: 0, stale: 0 });
    // The alarm of the tick is gone.
    await pass(tickMs);
    expect(reads).toHaveLength(2);
  });

  test("that fail are told to their callers, and the next ones go on", async () => {
    const { found, ask, pass, fail } = watched(createNearLooks);
    fail(new Error("planted"));
    void ask(1);
    await pass(1);
    fail(null);
    void ask(2);
    await pass(tickMs);
    expect(found).toMatchObject({ answered: 2, failed: 1, wrong: 0 });
  });

  test("never wait on a clock that stands still", async () => {
    const clock = createFakeClock(t0);
    let reads = 0;
    const read = async (slice: QueueSlice): Promise<QueueState> => {
      reads += 1;
      return { token: { no: slice.no } } as unknown as QueueState;
    };
    const looks = createNearLooks({ queues: { read }, clock, timers: createFakeTimers({ clock }) });
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.all([1, 2, 3].map((no) => looks.look({ queueId, no })));
    }
    expect(reads).toBe(20);
  });
});
