import type { Queue, QueueChange, QueueId, QueueStore } from "@admit-one/core";
import { TicketingError } from "@admit-one/core";
import { createFakeClock, createSequentialIds } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createHeartbeat } from "../../../src/queue/runtime/heartbeat.ts";
import { createOutageAwareStore } from "../../../src/queue/runtime/outage-aware-store.ts";
import { queueId, t0 } from "../../support/given.ts";
import { lineState, queue } from "../../support/line.ts";

const other = "other" as QueueId;

/** A watched store over one row for all queues; while `failure` is set it fails with that. */
const make = (policy: Parameters<typeof queue>[0] = {}) => {
  const clock = createFakeClock(t0);
  const told: QueueChange[] = [];
  const rows = new Map<QueueId, Queue>();
  const rowOf = (id: QueueId): Queue => rows.get(id) ?? { ...queue(policy), queueId: id };
  const state = { failure: null as Error | null, known: true, savingMs: 0, readingMs: 0 };
  const answer = async () => {
    if (state.failure !== null) throw state.failure;
  };
  const answerRead = async () => {
    clock.advance(state.readingMs);
    await answer();
  };
  const inner: QueueStore = {
    update: async (slice, decide) => {
      await answer();
      const { outcome, change } = decide(
        lineState({ queue: state.known ? rowOf(slice.queueId) : null }),
      );
      if (change?.queue !== undefined) rows.set(slice.queueId, change.queue);
      clock.advance(state.savingMs);
      return outcome;
    },
    read: async (slice) => {
      await answerRead();
      return lineState({ queue: state.known ? rowOf(slice.queueId) : null });
    },
    touch: answer,
    queueIds: async () => {
      await answerRead();
      return [queueId];
    },
    queues: async () => [],
    journal: async () => [],
    tokensOf: async () => [],
    lastEnded: async () => null,
    ended: async () => [],
    forget: async () => 0,
  };
  const heartbeat = createHeartbeat({ ids: createSequentialIds(), skewMs: 0 });
  const store = createOutageAwareStore({
    queues: inner,
    clock,
    skewMs: 0,
    heartbeat,
    onUpdate: (_id, change) => {
      told.push(change);
    },
  });
  const outages = async (id = queueId) =>
    (await store.read({ queueId: id })).queue?.presence.outages;
  /** What a rule sees, and writes where it writes. */
  const decide = (id = queueId, writes = true) =>
    store.update({ queueId: id }, (seen) => ({
      outcome: seen.queue?.presence.outages,
      ...(writes && seen.queue && { change: { queue: seen.queue } }),
    }));
  const failing = async (
    code: "UNAVAILABLE" | "COMMIT_UNKNOWN" | "CORRUPT" | "CONTENTION" = "UNAVAILABLE",
  ) => {
    state.failure = new TicketingError(code, "planted");
    await expect(store.queueIds()).rejects.toThrow("planted");
  };
  const recover = () => {
    state.failure = null;
  };
  return { store, clock, told, state, rows, outages, decide, failing, recover, heartbeat };
};

const from = (fromMs: number, untilMs: number) => [{ fromMs: t0 + fromMs, untilMs: t0 + untilMs }];

describe("rows are read as of now", () => {
  test("a closing happens for whoever reads or writes", async () => {
    const { store, clock } = make({ closesAtMs: t0 + 5 });
    const mode = async () => (await store.read({ queueId })).queue?.mode;
    const decided = () =>
      store.update({ queueId }, (seen) => ({ outcome: seen.queue?.mode ?? null }));
    expect([await mode(), await decided()]).toEqual(["open", "open"]);
    clock.advance(5);
    expect([await mode(), await decided()]).toEqual(["closed", "closed"]);
  });

  test("no queue is none", async () => {
    const { store, state } = make();
    state.known = false;
    expect((await store.read({ queueId })).queue).toBeNull();
    expect(await store.queueIds()).toEqual([queueId]);
  });

  test("every update that was saved is told, and nothing else", async () => {
    const { decide, told, failing } = make();
    await decide(queueId, false);
    expect(told).toEqual([]);
    await decide();
    expect(told).toMatchObject([{ queue: { queueId } }]);
    await failing();
    await expect(decide()).rejects.toThrow("planted");
    expect(told).toHaveLength(1);
  });
});

describe("an outage", () => {
  test.each([
    { lasted: 999, is: [] },
    { lasted: 1_000, is: from(0, 1_000) },
  ])("of $lasted ms", async ({ lasted, is }) => {
    const { clock, outages, failing, recover } = make();
    await failing();
    clock.advance(lasted);
    recover();
    expect(await outages()).toEqual(is);
  });

  test("begins with the first call that failed and ends with the first that does not", async () => {
    const { clock, outages, failing, recover } = make();
    for (const _again of [1, 2, 3]) {
      await failing();
      clock.advance(700);
    }
    recover();
    expect(await outages()).toEqual(from(0, 2_100));
    clock.advance(5_000);
    expect(await outages()).toEqual(from(0, 2_100));
  });

  test.each(["UNAVAILABLE", "COMMIT_UNKNOWN"] as const)("is what %s says", async (code) => {
    const { clock, outages, failing, recover } = make();
    await failing(code);
    clock.advance(2_000);
    recover();
    expect(await outages()).toEqual(from(0, 2_000));
  });

  test("is not what a rule throws, nor a corrupt row, nor a race", async () => {
    const { store, clock, outages, failing, recover, state } = make();
    for (const code of ["CORRUPT", "CONTENTION"] as const) await failing(code);
    recover();
    const thrown = () =>
      store.update({ queueId }, () => {
        throw new TypeError("a bug");
      });
    await expect(thrown()).rejects.toThrow("a bug");
    state.failure = Object.assign(new Error("not ours"), { code: "UNAVAILABLE" });
    await expect(store.touch(queueId, [])).rejects.toThrow("not ours");
    clock.advance(5_000);
    recover();
    expect(await outages()).toEqual([]);
  });

  test("is known to the very update that ends it: nobody is expired for it", async () => {
    const { clock, decide, failing, recover, rows } = make();
    await failing();
    clock.advance(1_500);
    recover();
    expect(await decide()).toEqual(from(0, 1_500));
    expect(rows.get(queueId)?.presence.outages).toEqual(from(0, 1_500));
  });

  test("lasts until the store has answered, which the next update tells", async () => {
    const { clock, decide, failing, recover, outages, state } = make();
    await failing();
    clock.advance(1_500);
    recover();
    state.savingMs = 50;
    expect(await decide()).toEqual(from(0, 1_500));
    expect(await outages()).toEqual(from(0, 1_550));
  });

  test("is told to each line once, in its own next update", async () => {
    const { clock, decide, outages, failing, recover, rows } = make();
    await failing();
    clock.advance(1_500);
    recover();
    await outages();
    // A rule that writes nothing tells nothing.
    await decide(queueId, false);
    expect(await decide()).toEqual(from(0, 1_500));
    rows.set(queueId, { ...queue(), presence: { asked: [], outages: [] } });
    expect(await outages()).toEqual([]);
    expect(await outages(other)).toEqual(from(0, 1_500));
    expect(await decide(other)).toEqual(from(0, 1_500));
  });

  test("that comes later is told anew", async () => {
    const { clock, decide, outages, failing, recover } = make();
    for (const _outage of [1, 2]) {
      await failing();
      clock.advance(1_500);
      recover();
      await outages();
      await decide();
      clock.advance(8_500);
    }
    expect(await outages()).toEqual([...from(0, 1_500), ...from(10_000, 11_500)]);
  });
});

describe("a store that is slow to answer", () => {
  test.each([
    { tookMs: 1_999, is: [] },
    { tookMs: 2_000, is: from(0, 2_000) },
  ])("was away for the $tookMs ms that a read took", async ({ tookMs, is }) => {
    for (const reads of ["row", "ids"] as const) {
      const { store, outages, state } = make();
      state.readingMs = tookMs;
      await (reads === "row" ? store.read({ queueId }) : store.queueIds());
      state.readingMs = 0;
      expect(await outages()).toEqual(is);
    }
  });

  test("is not blamed for a step that waits for another one", async () => {
    const { decide, outages, state } = make();
    state.savingMs = 5_000;
    await decide();
    expect(await outages()).toEqual([]);
  });
});

describe("what a line was not told yet", () => {
  test("is not lost where there is more to tell", async () => {
    const { clock, outages, decide, failing, recover, store, rows } = make();
    for (const _outage of [1, 2]) {
      expect(store.isUnreported(queueId)).toBe(_outage === 2);
      await failing();
      clock.advance(1_500);
      recover();
      await store.queueIds();
      clock.advance(8_500);
    }
    const both = [...from(0, 1_500), ...from(10_000, 11_500)];
    expect(await outages()).toEqual(both);
    expect([store.isUnreported(queueId), store.isUnreported(other)]).toEqual([true, true]);
    await decide();
    expect([store.isUnreported(queueId), store.isUnreported(other)]).toEqual([false, true]);
    expect(rows.get(queueId)?.presence.outages).toEqual(both);
  });
});

describe("signs of life", () => {
  const waits = () => ({ ...queue(), waiting: 1 });

  test("go along with every row that is saved, and are seen in every row that is read", async () => {
    const { clock, store, rows, heartbeat, decide, told } = make();
    rows.set(queueId, waits());
    await store.read({ queueId });
    expect(heartbeat.beat(clock.nowMs(), store.isUnreported)).toEqual([queueId]);
    await store.update({ queueId }, (seen) => ({
      outcome: undefined,
      ...(seen.queue && { change: { queue: { ...seen.queue, version: 2 } } }),
    }));
    const service = { heartbeats: [{ serverId: "server-000001", atMs: t0 }] };
    expect(rows.get(queueId)?.presence.service).toMatchObject(service);
    expect(told[0]?.queue?.presence.service).toMatchObject(service);
    expect(heartbeat.beat(clock.nowMs(), store.isUnreported)).toEqual([]);
    clock.advance(8_000);
    expect(await decide()).toMatchObject([{ fromMs: t0 }]);
    expect((await store.read({ queueId })).queue?.presence.outages).toMatchObject([{ fromMs: t0 }]);
  });

  test("of a step that saves tokens alone are none", async () => {
    const { store, told } = make();
    await store.update({ queueId }, () => ({ outcome: undefined, change: { tokens: [] } }));
    expect(told).toEqual([]);
  });
});
