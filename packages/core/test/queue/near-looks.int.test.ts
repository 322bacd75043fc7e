import type { QueueId, QueueStore, Stores } from "@admit-one/core";
import { createBoxOffice } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import {
  concertDocument,
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
} from "@admit-one/testing";
import { expect, test } from "vitest";

const people = 500;
const hintMs = 2_000;

/** What one server asks of a queue near whose head many poll, while five a second are admitted. */
const crowd = async () => {
  const clock = createFakeClock();
  const timers = createFakeTimers({ clock });
  const stores = createMemoryStores();
  const calls = { read: 0, touch: 0, step: 0, save: 0 };
  let isSlow = false;
  /** A store across a network. */
  const later = async (): Promise<void> => {
    if (isSlow) await new Promise<void>((resolve) => clock.at(clock.nowMs() + 3, resolve));
  };
  const { queues } = stores;
  const counted: QueueStore = {
    ...queues,
    read: async (slice) => {
      calls.read += slice.gapsSince === undefined ? 1 : 0;
      await later();
      return queues.read(slice);
    },
    touch: async (...args) => {
      calls.touch += 1;
      await later();
      return queues.touch(...args);
    },
    update: async (slice, decide) => {
      calls[slice.next === undefined ? "save" : "step"] += 1;
      await later();
      return queues.update(slice, decide);
    },
  };
  const behind: Stores = { ...stores, queues: counted };
  const office = createBoxOffice({
    stores: behind,
    clock,
    timers,
    ids: createSequentialIds(),
    signer: createTestSigner(),
    gateways: [],
  });
  const queueId = "queue-1" as QueueId;
  const policy = { queueId, opensAt: null, maxActive: null, ratePerMinute: 300, burst: 1 };
  await office.createConcert(concertDocument({ queue: policy }));
  const tokens: string[] = [];
  for (let user = 0; user < people; user += 1) {
    const issued = await office.issueToken({ queueId, userId: `user-${user}` });
    if ("token" in issued) tokens.push(issued.token.token);
  }
  isSlow = true;
  const answers = { waiting: 0, active: 0, expired: 0 };
  let longestMs = 0;
  const poll = async (token: string): Promise<void> => {
    const atMs = clock.nowMs();
    const found = await office.lookUpToken({ queueId, token });
    if (found.outcome === "token_found") answers[found.token.status] += 1;
    longestMs = Math.max(longestMs, clock.nowMs() - atMs);
  };
  const pass = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 1) {
      const due = (at % hintMs) / 4;
      const token = tokens[due];
      if (token !== undefined) void poll(token);
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      clock.advance(1);
    }
  };
  await pass(hintMs);
  // In the first two seconds everybody's hint is recorded.
  const touches = calls.touch;
  Object.assign(calls, { read: 0, touch: 0, step: 0, save: 0 });
  Object.assign(answers, { waiting: 0, active: 0, expired: 0 });
  await pass(hintMs);
  return { calls, touches, answers, longestMs };
};

test("500 who poll near the head cost a read and a write in a tick, and one read after each step", async () => {
  const { calls, touches, answers, longestMs } = await crowd();
  const ticks = hintMs / 250;
  expect(answers.waiting).toBeGreaterThan(400);
  expect(answers.active).toBeGreaterThan(0);
  expect(calls.step).toBeLessThanOrEqual(ticks + 1);
  expect(calls.read).toBeLessThanOrEqual(ticks + 1 + calls.step);
  expect(touches).toBeGreaterThan(0);
  // The first looks, until there is a tick, are a few more.
  expect(touches).toBeLessThanOrEqual(ticks + 8);
  expect(calls.touch).toBeLessThanOrEqual(ticks + 1);
  expect(longestMs).toBeLessThan(300);
});
