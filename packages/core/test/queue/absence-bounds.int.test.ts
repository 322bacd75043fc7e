import type { Queue } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { openServedLine, type ServedLine, type ServedLineOptions } from "../support/served-line.ts";

const place = (line: ServedLine, index = 0) => {
  const found = line.places[index];
  if (found === undefined) throw new Error(`There is no place ${index}.`);
  return found;
};

/** One inside, one behind who has just vanished, one who obeys. */
const openStuckLine = async (options: ServedLineOptions = {}) => {
  const line = await openServedLine({ policy: { maxActive: 1 }, ...options });
  const inside = await line.join();
  await line.run(1_000);
  await line.join("vanishes");
  const next = await line.join();
  await line.run(10_000);
  return { line, inside, next };
};

/** How long it takes until somebody who obeys comes in past the vanished, in seconds. */
const heldUpFor = async (line: ServedLine, isIn: () => boolean): Promise<number> => {
  const sinceMs = line.clock.nowMs();
  while (!isIn()) {
    if (line.clock.nowMs() - sinceMs > 3_600_000) return Number.POSITIVE_INFINITY;
    await line.run(1_000);
  }
  return (line.clock.nowMs() - sinceMs) / 1_000;
};

describe("who vanished holds up the head no longer than is said", () => {
  /** How long after they vanished they are gone, in seconds: 48 where nothing happens. */
  const held = async (servers: number, story: (line: ServedLine) => Promise<unknown>) => {
    const { line, inside, next } = await openStuckLine({ servers, isRouted: true });
    const sinceMs = line.clock.nowMs() - 10_000;
    await story(line);
    const leaves = (sinceMs + 48_000 - line.clock.nowMs()) / 1_000;
    if (leaves > 0) await line.run(leaves * 1_000);
    await inside.leave();
    await heldUpFor(line, () => next.view().status === "active");
    return (line.clock.nowMs() - sinceMs) / 1_000;
  };
  /** Whoever is next asks when they are told, and up to 5 s later. */
  const askedMs = 10;

  test("without an absence", async () => {
    expect(await held(2, async () => {})).toBeLessThan(48 + askedMs);
  });

  test("after a clean stop of one of two, which costs nothing", async () => {
    const seconds = await held(2, (line) => place(line, 1).stop());
    expect(seconds).toBeLessThan(48 + askedMs);
  });

  // 5 s since its last sign and 3 s until it is missed, and 74 s to come back.
  test.each([1, 2, 3])("after %i of four were killed, one after the other", async (kills) => {
    const seconds = await held(4, async (line) => {
      for (let killed = 1; killed <= kills; killed += 1) {
        place(line, killed).kill();
        await line.run(82_000);
        place(line, killed).start();
      }
    });
    expect(seconds).toBeGreaterThan(48 + kills * 74);
    expect(seconds).toBeLessThan(48 + askedMs + kills * 83);
  });

  test("while a server starts and dies every ten seconds beside another, for ever", async () => {
    const { line, inside, next } = await openStuckLine({ servers: 2, isRouted: true });
    const crash = async () => {
      place(line, 1).kill();
      await line.run(1_000);
      place(line, 1).start();
      await line.run(9_000);
    };
    for (let times = 0; times < 3; times += 1) await crash();
    await inside.leave();
    let seconds = 0;
    for (; next.view().status !== "active" && seconds < 3_600; seconds += 10) await crash();
    // Seven and a half minutes beyond its own time.
    expect(seconds).toBeLessThan(450 + 80);
    expect(seconds).toBeGreaterThan(60);
  });

  test("while the only server starts and dies every ten seconds, for ever", async () => {
    const { line, inside, next } = await openStuckLine({ servers: 1, afterError: "as told" });
    const crash = async () => {
      place(line).kill();
      await line.run(1_000);
      place(line).start();
      await line.run(9_000);
    };
    await crash();
    await inside.leave();
    let seconds = 0;
    for (; next.view().status !== "active" && seconds < 3_600; seconds += 10) await crash();
    expect(seconds).toBeLessThan(450 + 80);
  });
});

describe("signs of life", () => {
  const serviceOf = ({ presence }: Queue) => presence.service;

  test("are not left where nobody is awaited", async () => {
    const line = await openServedLine({ policy: { maxActive: 5 }, servers: 3 });
    await line.run(60_000);
    await line.join();
    await line.join();
    const commits = line.commits();
    await line.run(60_000);
    expect(line.commits() - commits).toBe(0);
    expect(serviceOf(await line.row())).toBeUndefined();
  });

  test("cost a commit in five seconds and server at most, while nothing else is written", async () => {
    const line = await openServedLine({ policy: { maxActive: 0 }, servers: 3 });
    await line.join();
    await line.run(10_000);
    const commits = line.commits();
    await line.run(100_000);
    expect(line.commits() - commits).toBeLessThanOrEqual(3 * 20);
    expect(line.commits() - commits).toBeGreaterThan(3 * 15);
  });

  test("cost none where steps are saved anyway", async () => {
    const line = await openServedLine({ policy: { maxActive: 0 } });
    await line.join();
    await line.run(1_000);
    const commits = line.commits();
    for (let joins = 0; joins < 40; joins += 1) {
      await line.join();
      await line.run(2_000);
    }
    expect(line.commits() - commits).toBe(40);
  });

  test("go with the last who was awaited", async () => {
    const line = await openServedLine({ policy: { maxActive: 1 } });
    const inside = await line.join();
    await line.join("vanishes");
    await line.run(20_000);
    expect(serviceOf(await line.row())?.heartbeats).toHaveLength(1);
    await inside.leave();
    await line.run(5_000);
    // Called, and not there yet.
    expect(await line.row()).toMatchObject({ waiting: 0, active: 1 });
    expect(serviceOf(await line.row())?.heartbeats).toHaveLength(1);
    await line.run(120_000);
    const quiet = { heartbeats: [], unservedSinceMs: null };
    expect(serviceOf(await line.row())).toMatchObject(quiet);
    expect((await line.row()).totals.missed + (await line.row()).totals.lapsed).toBe(1);
    const commits = line.commits();
    await line.run(60_000);
    expect(line.commits()).toBe(commits);
  });

  test("of a job that runs now and then are none", async () => {
    const line = await openServedLine({ policy: { maxActive: 1 } });
    const inside = await line.join();
    await line.join("vanishes");
    place(line).freeze();
    for (let minute = 0; minute < 10; minute += 1) {
      await line.run(60_000);
      await place(line).office().work.advance();
      await place(line).office().work.beat();
      if (minute === 5) {
        place(line).wake();
        await inside.leave();
        place(line).freeze();
      }
    }
    const { lapsed, missed } = (await line.row()).totals;
    expect(lapsed + missed).toBe(1);
  });
});
