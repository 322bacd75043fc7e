// A crowd behind a front that keeps frames: what reaches the box office, and what the crowd knows once
// nothing answers any more.
import type { LineUpdate } from "@admit-one/client";
import { expect, test } from "vitest";
import { createFront } from "./support/front.ts";
import { openShop } from "./support/shop.ts";

const queueId = "queue-1";
const people = 150;
/** The last who are near: three are called in the near time, and half as many again. */
const policy = { queueId, maxActive: 1, activeForMs: 600_000, opensAt: null };

test("100 far from the head cost a read a second together, and notice when it ends", async () => {
  const shop = await openShop({ document: { queue: policy }, streams: 0 });
  const { boxOffice, clock, timers, network, pass } = shop;
  const front = createFront(network, clock.nowMs);
  const ended = new AbortController();
  const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      timers.after(ms, resolve);
    });
  const crowd: { readonly no: number; last: LineUpdate | null }[] = [];
  for (let no = 1; no <= people; no += 1) {
    const issued = await boxOffice.issueToken({ queueId, userId: `user-${no}` });
    if (!("token" in issued) || no <= people - 100) continue;
    const client = shop.clientOf(`user-${no}`, { fetch: front.fetch, pause, random: Math.random });
    const mine = await client.lookUp(queueId, { token: issued.token.token });
    if (!mine.ok) throw new Error(mine.problem.code);
    const one: (typeof crowd)[number] = { no, last: null };
    crowd.push(one);
    void (async () => {
      const line = client.follow(mine.value, { signal: ended.signal });
      for await (const update of line) one.last = update;
    })().catch(() => {});
  }

  front.counts.others = 0;
  await pass(60_000);
  const { frames, renewals, others } = front.counts;
  expect(frames).toBeGreaterThan(100 * (60 / 20));
  expect(renewals).toBeLessThanOrEqual(61);
  expect(others).toBe(0);
  const positions = () =>
    crowd.map(({ last }) => (last === null || last.state === "refused" ? 0 : last.token.position));
  // One is in, so everybody's position is one less than the number.
  expect(positions()).toEqual(crowd.map(({ no }) => no - 1));

  front.die();
  await pass(60_000);
  expect(front.counts.renewals).toBeGreaterThan(renewals);
  expect(positions()).toEqual(crowd.map(() => null));
  // They ask for themselves, none of them more than a few times.
  expect(front.counts.others).toBeGreaterThan(crowd.length / 2);
  expect(front.counts.others).toBeLessThan(20 * crowd.length);
  ended.abort();
});
