import type { ShowId } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createSeatings } from "../../src/concert/seatings.ts";
import { createShowPlans } from "../../src/concert/show-plans.ts";
import { planWith } from "./plan/plans.ts";

const plan = planWith({ section: "A", price: 1, standing: 2 });

/** A store that counts what it is asked. The version of its plans can be raised. */
const openStore = () => {
  const reads: string[] = [];
  const store = { version: 2 };
  const concerts = {
    plan: async (showId: ShowId) => {
      reads.push(showId);
      return showId === "none" ? null : { showId, plan, version: store.version };
    },
  };
  return { reads, store, concerts };
};

type Of = (showId: string, version?: number) => Promise<{ readonly version: number } | null>;
type Open = (concerts: ReturnType<typeof openStore>["concerts"], ports?: Ports) => Of;

const openPorts = () => {
  const clock = createFakeClock();
  return { clock, timers: createFakeTimers({ clock }) };
};
type Ports = ReturnType<typeof openPorts>;

describe.each<[string, Open]>([
  [
    "seatings",
    (concerts, ports = openPorts()) => {
      const seatings = createSeatings({ concerts, ...ports });
      return (showId, version) => seatings.of(showId as ShowId, false, version);
    },
  ],
  [
    "plans for buyers",
    (concerts, ports = openPorts()) => {
      const plans = createShowPlans({ concerts, ...ports });
      return (showId, version = 0) => plans.of(showId as ShowId, version);
    },
  ],
])("%s", (_what, open) => {
  test("are read once, and again for a later version", async () => {
    const { reads, store, concerts } = openStore();
    const of = open(concerts);
    const first = await of("a", 2);
    expect(await of("a", 1)).toBe(first);
    expect(await of("a")).toBe(first);
    expect(reads).toEqual(["a"]);
    store.version = 3;
    expect(await of("a", 3)).toMatchObject({ version: 3 });
    expect(await of("a", 3)).toMatchObject({ version: 3 });
    expect(reads).toEqual(["a", "a"]);
  });

  test("are dropped a minute after somebody last asked", async () => {
    const { reads, concerts } = openStore();
    const ports = openPorts();
    const of = open(concerts, ports);
    await of("a", 1);
    ports.clock.advance(59_999);
    await of("a", 1);
    ports.clock.advance(59_999);
    await of("a", 1);
    expect(reads).toEqual(["a"]);
    ports.clock.advance(60_000);
    await of("a", 1);
    expect(reads).toEqual(["a", "a"]);
  });

  test("of a show that does not exist are looked for each time", async () => {
    const { reads, concerts } = openStore();
    const of = open(concerts);
    expect([await of("none"), await of("none")]).toEqual([null, null]);
    expect(reads).toHaveLength(2);
  });

  test("are 64 at most: that of the show that was asked for longest ago goes", async () => {
    const { reads, concerts } = openStore();
    const of = open(concerts);
    const shows = Array.from({ length: 64 }, (_, no) => `s${no}`);
    for (const show of [...shows, "s0", "s64"]) await of(show);
    expect(reads).toHaveLength(65);
    for (const show of ["s0", "s2", "s64"]) await of(show);
    expect(reads).toHaveLength(65);
    await of("s1");
    expect(reads).toHaveLength(66);
  });
});

test("a seating is read again if its reader says so, and then known", async () => {
  const { reads, concerts } = openStore();
  const seatings = createSeatings({ concerts, ...openPorts() });
  const first = await seatings.of("a" as ShowId);
  const again = await seatings.of("a" as ShowId, true);
  expect(again).not.toBe(first);
  expect(await seatings.of("a" as ShowId)).toBe(again);
  expect(reads).toHaveLength(2);
});

test("a seating has each seat by its number, and each number by its seat", async () => {
  const seating = await createSeatings({ concerts: openStore().concerts, ...openPorts() }).of(
    "a" as ShowId,
  );
  expect(seating).toMatchObject({ version: 2, seatIds: ["A-1", "A-2"], view: { count: 2 } });
  expect([...(seating?.numbers ?? [])]).toEqual([
    ["A-1", 0],
    ["A-2", 1],
  ]);
});

test("equal plans have one version for buyers, and others another", async () => {
  const other = planWith({ section: "B", price: 1, standing: 2 });
  const versionOf = async (of: typeof plan, version = 2) => {
    const concerts = {
      plan: async (showId: ShowId) => ({ showId, plan: of, version }),
    };
    const plans = createShowPlans({ concerts, ...openPorts() });
    return (await plans.of("a" as ShowId, 0))?.planVersion;
  };
  // Browsers keep what they read under it, so its form stays.
  expect(await versionOf(plan)).toBe(
    await versionOf(planWith({ section: "A", price: 1, standing: 2 })),
  );
  expect(await versionOf(plan)).not.toBe(await versionOf(other));
  expect(await versionOf(plan, 3)).toMatch(/^3-[0-9a-z]+$/);
});
