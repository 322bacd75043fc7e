import type { DomainEvent, Timers, Work } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { expect, test, vi } from "vitest";
import { startWork, type WorkStep } from "../src/index.ts";

/** Timers that fire when told to; `random` is the middle, so that nothing is jittered. */
const createManualTimers = () => {
  let nowMs = 0;
  const due = new Map<symbol, { atMs: number; run: () => void }>();
  const timers: Timers = {
    after: (delayMs, run) => {
      const id = Symbol("timer");
      due.set(id, { atMs: nowMs + delayMs, run });
      return () => due.delete(id);
    },
    random: () => 0.5,
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const advance = async (ms: number) => {
    const untilMs = nowMs + ms;
    for (;;) {
      const next = [...due].sort(([, a], [, b]) => a.atMs - b.atMs)[0];
      if (next === undefined || next[1].atMs > untilMs) break;
      due.delete(next[0]);
      nowMs = next[1].atMs;
      next[1].run();
      await settle();
    }
    nowMs = untilMs;
    await settle();
  };
  return { timers, advance, pending: () => due.size };
};

const idle: Work = {
  advance: async () => 0,
  beat: async () => 0,
  recover: async () => 0,
  relay: async () => 0,
  sweep: async () => 0,
  reconcile: async () => 0,
};

/** A box office that has only work, and nobody but itself to tell of events. */
const officeOf = (work: Partial<Work> = {}, subscribers: readonly string[] = ["box-office"]) => ({
  work: { ...idle, ...work },
  subscribers,
  goodbye: async () => {},
});

const never = (step: WorkStep, error: unknown) => {
  throw new Error(`${step} failed`, { cause: error });
};

/** A promise that the test keeps in its own hands. */
const gate = () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  return { promise, open: () => resolve(0) };
};

test("fault 13: runs every step at its own pace", async () => {
  const { timers, advance } = createManualTimers();
  const runs: WorkStep[] = [];
  const onDone = (step: WorkStep) => runs.push(step);
  const loop = startWork(officeOf(), { timers, onDone, onError: never });
  await advance(10_000);
  const count = (step: WorkStep) => runs.filter((run) => run === step).length;
  expect(count("advance")).toBe(20);
  expect(count("beat")).toBe(20);
  for (const step of ["recover", "relay", "sweep"] as const) expect(count(step)).toBe(10);
  // The gateways' books are long: a look at them costs money at some providers.
  expect(count("reconcile")).toBe(0);
  await advance(1_200_000);
  expect(count("reconcile")).toBe(2);
  await loop.stop();
});

test("never runs a step beside itself, and goes on with the others", async () => {
  const { timers, advance } = createManualTimers();
  const slow = gate();
  const relay = vi.fn(() => slow.promise);
  const sweep = vi.fn(idle.sweep);
  const loop = startWork(officeOf({ relay, sweep }), { timers, onError: never });
  await advance(10_000);
  expect(relay).toHaveBeenCalledTimes(1);
  expect(sweep).toHaveBeenCalledTimes(10);
  slow.open();
  await loop.stop();
});

test("fault 13: a slow subscriber delays neither the others nor admissions", async () => {
  const { timers, advance } = createManualTimers();
  const slow = gate();
  const told: (string | undefined)[] = [];
  const relay = (name?: string) => {
    told.push(name);
    return name === "slow" ? slow.promise : Promise.resolve(0);
  };
  const admitted = vi.fn(idle.advance);
  const subscribers = ["box-office", "slow"];
  const loop = startWork(officeOf({ relay, advance: admitted }, subscribers), { timers });
  await advance(10_000);
  expect(told.filter((name) => name === "slow")).toHaveLength(1);
  expect(told.filter((name) => name === "box-office")).toHaveLength(10);
  expect(admitted).toHaveBeenCalledTimes(20);
  slow.open();
  await loop.stop();
});

test("repeats a step at once while it finds something to do, within bounds", async () => {
  const { timers, advance } = createManualTimers();
  let backlog = 7;
  const relay = vi.fn(async () => (backlog === 0 ? 0 : backlog--));
  const sweep = vi.fn(async () => 1);
  const loop = startWork(officeOf({ relay, sweep }), { timers, onError: never });
  await advance(600);
  expect(relay).toHaveBeenCalledTimes(8);
  expect(sweep).toHaveBeenCalledTimes(100);
  await loop.stop();
});

test("tells of an error, asks ever more rarely, and is back to normal after one success", async () => {
  const { timers, advance } = createManualTimers();
  let down = true;
  const advanceQueues = vi.fn(async () => {
    if (down) throw new Error("down");
    return 0;
  });
  const onError = vi.fn();
  const loop = startWork(officeOf({ advance: advanceQueues }), { timers, onError });
  // Runs at 0.25 s and then 1, 2, 4, 8 and 16 s later.
  await advance(32_000);
  expect(advanceQueues).toHaveBeenCalledTimes(6);
  expect(onError).toHaveBeenLastCalledWith("advance", new Error("down"));
  down = false;
  await advance(30_000);
  advanceQueues.mockClear();
  await advance(5000);
  expect(advanceQueues).toHaveBeenCalledTimes(10);
  await loop.stop();
});

test("stop waits for the step that runs and leaves no timer behind", async () => {
  const { timers, advance, pending } = createManualTimers();
  const slow = gate();
  const loop = startWork(officeOf({ recover: () => slow.promise }), { timers, onError: never });
  await advance(600);
  let stopped = false;
  const stopping = loop.stop().then(() => {
    stopped = true;
  });
  await advance(60_000);
  expect(stopped).toBe(false);
  slow.open();
  await stopping;
  expect(pending()).toBe(0);
});

test("a failure is written to the console where the host says nothing else", async () => {
  const write = vi.spyOn(console, "error").mockReturnValue(undefined);
  const { timers, advance } = createManualTimers();
  const cause = new Error("down");
  await using work = startWork(officeOf({ sweep: () => Promise.reject(cause) }), { timers });
  await advance(600);
  expect(write.mock.calls).toEqual([
    ["[admit-one] work.sweep failed and will be tried again:", cause],
  ]);
  write.mockRestore();
  await work.stop();
});

test("a hook that throws stops no work", async () => {
  const write = vi.spyOn(console, "error").mockReturnValue(undefined);
  const { timers, advance } = createManualTimers();
  const fail = () => {
    throw new Error("no disk");
  };
  const sweep = vi.fn(() => Promise.reject(new Error("down")));
  const relay = vi.fn(idle.relay);
  const hooks = { timers, onDone: fail, onError: fail };
  await using work = startWork(officeOf({ sweep, relay }), hooks);
  await advance(5_000);
  expect(relay).toHaveBeenCalledTimes(5);
  expect(sweep.mock.calls.length).toBeGreaterThan(1);
  expect(write).toHaveBeenCalled();
  write.mockRestore();
  await work.stop();
});

test("drives the work of a whole box office", async () => {
  const { timers, advance } = createManualTimers();
  const heard: string[] = [];
  const deliver = ({ type }: DomainEvent) => void heard.push(type);
  const { boxOffice } = createTestBoxOffice({ subscribers: [{ name: "shop", deliver }] });
  await boxOffice.createConcert(concertDocument());
  await boxOffice.issueToken({ queueId: "queue-1", userId: "alice" });
  await using work = startWork(boxOffice, { timers, onError: never });
  await advance(1_000);
  expect(heard).toEqual(["ConcertCreated", "TokenIssued", "TokenAdmitted"]);
  await work.stop();
});

test("fault 39: is missed for no longer than it must be once a store is back", async () => {
  const { timers, advance } = createManualTimers();
  const beat = vi.fn(async () => {
    throw new Error("down");
  });
  const loop = startWork(officeOf({ beat }), { timers, onError: () => {} });
  await advance(60_000);
  beat.mockClear();
  await advance(5_000);
  expect(beat).toHaveBeenCalledTimes(1);
  await loop.stop();
});

test("fault 39: stop says goodbye at once, whatever still runs", async () => {
  const { timers, advance } = createManualTimers();
  const slow = gate();
  const goodbye = vi.fn(async () => {});
  const loop = startWork({ ...officeOf({ relay: () => slow.promise }), goodbye }, { timers });
  await advance(2_000);
  expect(goodbye).not.toHaveBeenCalled();
  const stopping = loop.stop();
  expect(goodbye).toHaveBeenCalledTimes(1);
  slow.open();
  await stopping;
});

test("fault 39: a goodbye that fails is told, and stops no stop", async () => {
  const { timers } = createManualTimers();
  const error = new Error("down");
  const onError = vi.fn();
  const goodbye = () => Promise.reject(error);
  await startWork({ ...officeOf(), goodbye }, { timers, onError }).stop();
  expect(onError).toHaveBeenCalledWith("beat", error);
});
