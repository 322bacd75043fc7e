import { describe, expect, test } from "vitest";
import { queueId } from "../support/box-office.ts";
import { openServedLine, type Place, type ServedLine } from "../support/served-line.ts";

const strict = { presentWithinMs: 1, arriveWithinMs: 1 };

const place = (line: ServedLine, index = 0): Place => {
  const found = line.places[index];
  if (found === undefined) throw new Error(`There is no place ${index}.`);
  return found;
};

const change = (line: ServedLine, command: object) =>
  place(line)
    .office()
    .changeQueue({ queueId, ...command });

const lostOf = async (line: ServedLine) => {
  const { lapsed, missed } = (await line.row()).totals;
  return lapsed + missed;
};

/** Ways for all of the servers to be away for a while. */
const ways = {
  stopped: async (line: ServedLine, ms: number) => {
    for (const one of line.places) await one.stop();
    await line.run(ms);
    for (const one of line.places) one.start();
  },
  killed: async (line: ServedLine, ms: number) => {
    for (const one of line.places) one.kill();
    await line.run(ms);
    for (const one of line.places) one.start();
  },
  frozen: async (line: ServedLine, ms: number) => {
    for (const one of line.places) one.freeze();
    await line.run(ms);
    for (const one of line.places) one.wake();
  },
  "without their store": async (line: ServedLine, ms: number) => {
    for (const one of line.places) one.cutOff();
    await line.run(ms);
    for (const one of line.places) one.reconnect();
  },
};

describe.each(Object.entries(ways))("fault 39, relatives: while all are %s", (_name, goAway) => {
  test("whoever was called is not missed", async () => {
    const line = await openServedLine({ policy: { ...strict, maxActive: 1 } });
    const inside = await line.join();
    const next = await line.join();
    await line.run(120_000);
    await inside.leave();
    while ((await line.row()).waiting > 0) await line.run(250);
    await goAway(line, 90_000);
    await line.run(90_000);
    expect(next.view().status).toBe("active");
    expect(await lostOf(line)).toBe(0);
  });

  test("nobody loses a place in a paused line, nor as it is resumed", async () => {
    const line = await openServedLine({ policy: { ...strict, maxActive: 1 } });
    for (let count = 0; count < 5; count += 1) await line.join();
    await line.run(120_000);
    await change(line, { mode: "paused" });
    await line.run(60_000);
    await goAway(line, 90_000);
    await change(line, { mode: "open", policy: { maxActive: 9 } });
    await line.run(120_000);
    expect(await lostOf(line)).toBe(0);
    expect((await line.row()).waiting).toBe(0);
  });

  test("the line opens as it was to, and nobody loses a place", async () => {
    const line = await openServedLine({ policy: { ...strict, maxActive: 3 } });
    const opensAtMs = line.clock.nowMs() + 200_000;
    await change(line, { policy: { opensAtMs } });
    for (let count = 0; count < 8; count += 1) await line.join();
    await line.run(170_000);
    await goAway(line, 90_000);
    await line.run(120_000);
    expect((await line.row()).active).toBe(3);
    await change(line, { policy: { maxActive: 9 } });
    await line.run(120_000);
    expect(await lostOf(line)).toBe(0);
    expect((await line.row()).waiting).toBe(0);
  });

  test("and again a moment later, nobody loses a place", async () => {
    const line = await openServedLine({ policy: { ...strict, maxActive: 1 }, servers: 2 });
    const inside = await line.join();
    for (let count = 0; count < 5; count += 1) await line.join();
    await line.run(120_000);
    await goAway(line, 60_000);
    await line.run(3_000);
    await goAway(line, 30_000);
    await inside.leave();
    await change(line, { policy: { maxActive: 9 } });
    await line.run(120_000);
    expect(await lostOf(line)).toBe(0);
    expect((await line.row()).waiting).toBe(0);
  });
});

test("fault 39: who asks again and again meanwhile is soon answered", async () => {
  const line = await openServedLine({ policy: { maxActive: 0 } });
  const one = await line.join();
  const { token } = one.view();
  place(line).cutOff();
  const ask = () => place(line).office().lookUpToken({ queueId, token });
  let refused = 0;
  for (let tries = 0; tries < 100; tries += 1) {
    await ask().catch(() => {
      refused += 1;
    });
    await line.run(250);
  }
  place(line).reconnect();
  let waitedMs = 0;
  for (; (await ask()).outcome !== "token_found"; waitedMs += 250) await line.run(250);
  expect(waitedMs).toBeLessThanOrEqual(1_000);
  expect(refused).toBeLessThan(100);
});

describe("fault 39: a clean stop", () => {
  test("of one of two is no absence", async () => {
    const line = await openServedLine({ policy: { maxActive: 0 }, servers: 2 });
    await line.join();
    await line.run(10_000);
    await place(line, 1).stop();
    await line.run(60_000);
    const { outages, service } = (await line.row()).presence;
    expect(outages).toEqual([]);
    expect(service?.heartbeats).toHaveLength(1);
  });

  test("of the only one is one from then on, for whoever starts next", async () => {
    const line = await openServedLine({ policy: { maxActive: 0 } });
    await line.join();
    await line.run(10_000);
    const atMs = line.clock.nowMs();
    await place(line).stop();
    expect((await line.row()).presence).toMatchObject({ service: { unservedSinceMs: atMs } });
    await line.run(20_000);
    place(line).start();
    await line.run(1_000);
    expect((await line.row()).presence).toMatchObject({
      outages: [{ fromMs: atMs }],
      service: { unservedSinceMs: null },
    });
  });

  test("waits for what is being written down of who was seen", async () => {
    const line = await openServedLine({ policy: { maxActive: 1 } });
    await line.join();
    const waits = await line.join();
    await line.run(10_000);
    const { token } = waits.view();
    // Asked, and not answered yet.
    line.clock.advance(20_000);
    void place(line).office().lookUpToken({ queueId, token });
    await new Promise((resolve) => setImmediate(resolve));
    await place(line).stop();
    const { token: stored } = await line.stores.queues.read({ queueId: queueId as never, no: 2 });
    expect(stored).toMatchObject({ status: "waiting" });
    expect(stored?.status === "waiting" && stored.hintEndsAtMs).toBeGreaterThan(line.clock.nowMs());
  });

  test("of one that never beat, or found nobody waiting, writes nothing", async () => {
    const line = await openServedLine({ policy: { maxActive: 5 } });
    await line.join();
    await line.run(10_000);
    const commits = line.commits();
    await place(line).stop();
    expect(line.commits()).toBe(commits);
  });
});

test("fault 39: a clock that jumps an hour ahead throws nobody out", async () => {
  const line = await openServedLine({ policy: { ...strict, maxActive: 1 } });
  const inside = await line.join();
  for (let count = 0; count < 5; count += 1) await line.join();
  await line.run(120_000);
  line.clock.advance(3_600_000);
  await inside.leave();
  await change(line, { policy: { maxActive: 9 } });
  await line.run(120_000);
  expect(await lostOf(line)).toBe(0);
});

test("fault 39: a step that was frozen before it was saved throws nobody out", async () => {
  let freezes = (): void => {};
  const line = await openServedLine({
    policy: { ...strict, maxActive: 1 },
    servers: 2,
    wrap: (queues) => ({
      ...queues,
      update: (slice, decide) =>
        queues.update(slice, (state) => {
          const decision = decide(state);
          if (slice.next !== undefined && decision.change !== undefined) freezes();
          return decision;
        }),
    }),
  });
  const inside = await line.join();
  for (let count = 0; count < 5; count += 1) await line.join();
  await line.run(120_000);
  // Whoever holds the row while frozen keeps the other server from saving anything, too.
  freezes = () => {
    freezes = () => {};
    line.clock.advance(300_000);
  };
  await inside.leave();
  await change(line, { policy: { maxActive: 9 } });
  await line.run(120_000);
  expect(await lostOf(line)).toBe(0);
  expect((await line.row()).waiting).toBe(0);
});
