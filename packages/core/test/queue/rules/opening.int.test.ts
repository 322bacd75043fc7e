import type { ConcertDocument, Stores, TokenView } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, queueId, type World } from "../../support/box-office.ts";

const hourMs = 60 * minuteMs;
const startMs = Date.UTC(2030, 0, 1);

type Window = { readonly opens: number; readonly closes: number };

/** A concert of shows that sell from and until so many hours after the start. */
const selling = (
  windows: readonly Window[],
  queue: ConcertDocument["queue"] = { maxActive: 3 },
  concertId = "concert-1",
): ConcertDocument =>
  concertDocument({
    concertId,
    queue: { queueId, ...queue },
    shows: windows.map(({ opens, closes }, index) => ({
      showId: `${concertId}-show-${index + 1}`,
      startsAtMs: startMs + 1_000 * hourMs,
      salesOpenAtMs: startMs + opens * hourMs,
      salesCloseAtMs: startMs + closes * hourMs,
      sections: [{ section: "A", price: 1, rows: [{ row: "1", seats: 6 }] }],
    })),
  });

const inAnHour: readonly Window[] = [{ opens: 1, closes: 5 }];
const joinsQueue = {};

const statuses = (world: World, tokens: readonly TokenView[]) =>
  Promise.all(tokens.map(async (token) => (await world.look(token)).status));

/** Lets time pass as it does: everybody asks as told, and the line is moved. */
const pass = async (world: World, ms: number, tokens: readonly TokenView[] = []): Promise<void> => {
  const stepMs = 30_000;
  for (let passed = 0; passed < ms; passed += stepMs) {
    world.clock.advance(Math.min(stepMs, ms - passed));
    for (const token of tokens) await world.look(token);
    await world.boxOffice.work.advance();
  }
};

const joinAll = async (
  world: World,
  ...users: readonly string[]
): Promise<readonly TokenView[]> => {
  const tokens: TokenView[] = [];
  for (const user of users) tokens.push(await world.join(user));
  return tokens;
};

const salesOpenAt = async ({ boxOffice }: World): Promise<number | null | undefined> => {
  const found = await boxOffice.getQueue({ queueId });
  if (found.outcome !== "queue_found") throw new Error(found.outcome);
  return found.queue.sales?.openAtMs;
};

describe("fault 10: early, let in and timed out", () => {
  test("nobody is let in before a show sells, and then as many as there is room for", async () => {
    const world = await openWorld(selling(inAnHour));
    const tokens = await joinAll(world, "ann", "bob", "cid", "dan");
    for (const token of tokens) {
      expect(token).toMatchObject({ status: "waiting", opensAtMs: startMs + hourMs });
    }
    await pass(world, hourMs - 1, tokens);
    expect(await statuses(world, tokens)).toEqual(Array(4).fill("waiting"));
    world.clock.advance(1);
    await world.boxOffice.work.advance();
    const open = await Promise.all(tokens.map((token) => world.look(token)));
    expect(open.map(({ status }) => status)).toEqual(["active", "active", "active", "waiting"]);
    expect(open.map(({ opensAtMs }) => opensAtMs)).toEqual(Array(4).fill(null));
    // Their active time begins with the sale.
    expect(open[0]?.activeUntilMs).toBe(world.clock.nowMs() + 10 * minuteMs);
  });

  test("nobody lapses before, however long they stay away", async () => {
    const world = await openWorld(selling(inAnHour));
    const tokens = await joinAll(world, "ann", "bob");
    await pass(world, hourMs - 1);
    expect(await statuses(world, tokens)).toEqual(["waiting", "waiting"]);
  });

  test("the frame says when, too", async () => {
    const world = await openWorld(selling(inAnHour));
    const frame = { opensAtMs: startMs + hourMs, mode: "paused" };
    expect(await world.boxOffice.getFrame({ queueId })).toMatchObject({ frame });
    world.clock.advance(hourMs);
    expect(await world.boxOffice.getFrame({ queueId })).toMatchObject({ frame: { mode: "open" } });
  });

  test.each([
    { opensAtMs: null, status: "active" },
    { opensAtMs: startMs, status: "active" },
    { opensAtMs: startMs + 1, status: "waiting" },
    { opensAtMs: "sales", status: "waiting" },
    { opensAtMs: undefined, status: "waiting" },
  ] as const)("with opensAt $opensAtMs a newcomer is $status", async ({ opensAtMs, status }) => {
    const world = await openWorld(selling(inAnHour, { opensAtMs }));
    expect(await world.join("ann")).toMatchObject({ status });
  });

  test("a queue opens with the first of all shows of all its concerts", async () => {
    const world = await openWorld(
      selling([
        { opens: 3, closes: 5 },
        { opens: 2, closes: 5 },
      ]),
    );
    expect(await salesOpenAt(world)).toBe(startMs + 2 * hourMs);
    const ann = await world.join("ann");
    const other = selling([{ opens: 1, closes: 5 }], joinsQueue, "concert-2");
    await world.boxOffice.createConcert(other);
    expect(await world.look(ann)).toMatchObject({ opensAtMs: startMs + hourMs });
    const selling0 = selling([{ opens: 0, closes: 5 }], joinsQueue, "concert-3");
    await world.boxOffice.createConcert(selling0);
    expect(await salesOpenAt(world)).toBe(null);
    await world.boxOffice.work.advance();
    expect(await world.look(ann)).toMatchObject({ status: "active" });
  });

  test("a show that is cancelled opens nothing any more", async () => {
    const world = await openWorld(
      selling([
        { opens: 1, closes: 5 },
        { opens: 2, closes: 5 },
      ]),
    );
    const ann = await world.join("ann");
    await world.boxOffice.cancelShow({ showId: "concert-1-show-1" });
    expect(await world.look(ann)).toMatchObject({ opensAtMs: startMs + 2 * hourMs });
    await pass(world, hourMs, [ann]);
    expect(await world.look(ann)).toMatchObject({ status: "waiting" });
    await pass(world, hourMs, [ann]);
    expect(await world.look(ann)).toMatchObject({ status: "active" });
  });

  test("it never closes to those who are active, be it by a cancel or by the end of a sale", async () => {
    for (const how of ["cancel", "end"] as const) {
      const windows = [
        { opens: -1, closes: 1 },
        { opens: 2, closes: 5 },
      ];
      const world = await openWorld(selling(windows, { maxActive: 1, activeForMs: 3 * hourMs }));
      const [ann, bob] = await joinAll(world, "ann", "bob");
      if (ann === undefined || bob === undefined) throw new Error("nobody joined");
      if (how === "cancel") await world.boxOffice.cancelShow({ showId: "concert-1-show-1" });
      else await pass(world, hourMs, [ann, bob]);
      expect(await salesOpenAt(world)).toBe(startMs + 2 * hourMs);
      expect(await world.look(ann)).toMatchObject({ status: "active" });
      await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: ann.token });
      await world.boxOffice.work.advance();
      // Nobody comes in while nothing sells, and everybody once it does.
      const shown = { status: "waiting", opensAtMs: startMs + 2 * hourMs };
      expect(await world.look(bob)).toMatchObject(shown);
      await pass(world, startMs + 2 * hourMs - world.clock.nowMs(), [bob]);
      expect(await world.look(bob)).toMatchObject({ status: "active" });
    }
  });

  test("once nothing will be sold any more it is open, as without a sale", async () => {
    const world = await openWorld(selling([{ opens: 1, closes: 2 }]));
    const ann = await world.join("ann");
    await pass(world, 3 * hourMs, [ann]);
    expect(await salesOpenAt(world)).toBe(null);
    expect(await world.join("bob")).toMatchObject({ status: "active" });
  });
});

describe("what the line knows of its sales is mended", () => {
  const created = async (world: World): Promise<void> => {
    const now = selling([{ opens: 0, closes: 5 }], joinsQueue, "concert-2");
    expect((await world.boxOffice.createConcert(now)).outcome).toBe("concert_created");
  };

  test("by the relay, where a new concert could not write it down", async () => {
    const world = await openWorld(selling(inAnHour));
    await world.boxOffice.work.relay();
    world.flaky.breakNext("concerts.showsOf", "before");
    await created(world);
    expect(await salesOpenAt(world)).toBe(startMs + hourMs);
    await world.boxOffice.work.relay();
    expect(await salesOpenAt(world)).toBe(null);
  });

  test("by the relay, where a cancelled show could not", async () => {
    const world = await openWorld(
      selling([
        { opens: 1, closes: 5 },
        { opens: 2, closes: 5 },
      ]),
    );
    world.flaky.breakNext("queues.update", "before");
    const cancelled = await world.boxOffice.cancelShow({ showId: "concert-1-show-1" });
    expect(cancelled.outcome).toBe("show_cancelled");
    expect(await salesOpenAt(world)).toBe(startMs + hourMs);
    await world.boxOffice.work.relay();
    expect(await salesOpenAt(world)).toBe(startMs + 2 * hourMs);
  });

  test("by the step of the line, at the edge of a window", async () => {
    const world = await openWorld(
      selling([
        { opens: 1, closes: 2 },
        { opens: 3, closes: 4 },
      ]),
    );
    expect(await salesOpenAt(world)).toBe(startMs + hourMs);
    const seen: unknown[] = [];
    for (let halves = 1; halves <= 9; halves += 1) {
      world.clock.advance(hourMs / 2);
      await world.boxOffice.work.advance();
      seen.push(await salesOpenAt(world));
    }
    const [one, three] = [startMs + hourMs, startMs + 3 * hourMs];
    expect(seen).toEqual([one, null, null, three, three, null, null, null, null]);
  });

  test("and costs a line nothing between the edges", async () => {
    const world = await openWorld(
      selling([
        { opens: -1, closes: 2 },
        { opens: 3, closes: 4 },
      ]),
    );
    let looks = 0;
    const count = async (): Promise<void> => {
      looks += 1;
      world.flaky.interrupt("concerts.showsOf", count);
    };
    world.flaky.interrupt("concerts.showsOf", count);
    world.clock.advance(2 * hourMs - 1);
    for (let steps = 0; steps < 5; steps += 1) await world.boxOffice.work.advance();
    expect(looks).toBe(0);
    world.clock.advance(1);
    for (let steps = 0; steps < 5; steps += 1) await world.boxOffice.work.advance();
    expect(looks).toBe(1);
  });

  test.each(["cancel", "edge"])(
    "whoever looked before another's change writes nothing after it: %s",
    async (how) => {
      const windows = [
        { opens: -1, closes: 1 },
        { opens: 9, closes: 10 },
      ];
      const world = await openWorld(selling(windows));
      // It has found that nothing sells, and is about to say so.
      let looked = false;
      world.flaky.interrupt("queues.update", async () => {
        looked = true;
        await created(world);
      });
      if (how === "cancel") await world.boxOffice.cancelShow({ showId: "concert-1-show-1" });
      else {
        world.clock.advance(hourMs);
        await world.boxOffice.work.advance();
      }
      expect(looked).toBe(true);
      expect(await salesOpenAt(world)).toBe(null);
    },
  );

  test("the step of the line goes on while what is sold can't be asked", async () => {
    const world = await openWorld(selling([{ opens: 1, closes: 2 }], { maxActive: 1 }));
    const ann = await world.join("ann");
    await pass(world, hourMs - 1, [ann]);
    world.clock.advance(1);
    world.flaky.breakNext("concerts.showsOf", "before");
    await world.boxOffice.work.advance();
    expect(await world.look(ann)).toMatchObject({ status: "active" });
    expect(await salesOpenAt(world)).toBe(startMs + hourMs);
    await world.boxOffice.work.advance();
    expect(await salesOpenAt(world)).toBe(null);
  });
});

describe("an operator who changes when a queue opens", () => {
  test("to its sales finds out when that is", async () => {
    const world = await openWorld(selling(inAnHour, { opensAtMs: null, maxActive: 1 }));
    const [ann, bob] = await joinAll(world, "ann", "bob");
    if (ann === undefined || bob === undefined) throw new Error("nobody joined");
    const changed = await world.boxOffice.changeQueue({ queueId, policy: { opensAtMs: "sales" } });
    expect(changed).toMatchObject({
      queue: { policy: { opensAtMs: "sales" }, sales: { openAtMs: startMs + hourMs } },
    });
    expect(await world.look(ann)).toMatchObject({ status: "active" });
    expect(await world.look(bob)).toMatchObject({ opensAtMs: startMs + hourMs });
    await world.boxOffice.changeQueue({ queueId, policy: { opensAtMs: null, maxActive: 2 } });
    await world.boxOffice.work.advance();
    expect(await world.look(bob)).toMatchObject({ status: "active", opensAtMs: null });
  });

  test("of a line that knows of no sales, since it is older than they are", async () => {
    const world = await openWorld(selling(inAnHour, { opensAtMs: null }));
    await world.stores.queues.update({ queueId: queueId as never }, ({ queue }) => {
      const { sales: _, ...older } = queue ?? {};
      const change = { queue: { ...older, version: 2 } as NonNullable<typeof queue> };
      return { outcome: undefined, change };
    });
    await world.boxOffice.changeQueue({ queueId, policy: { opensAtMs: "sales" } });
    expect(await world.join("ann")).toMatchObject({ opensAtMs: startMs + hourMs });
  });

  test("of no line is not found", async () => {
    const { boxOffice } = await openWorld();
    const policy = { opensAtMs: "sales" } as const;
    const changed = await boxOffice.changeQueue({ queueId: "none", policy });
    expect(changed).toEqual({ outcome: "not_found", what: "queue" });
  });
});

test("the line may live in another database than what is sold", async () => {
  const [line, sales] = [createMemoryStores(), createMemoryStores()];
  const stores: Stores = { ...sales, queues: line.queues };
  const { boxOffice, clock } = createTestBoxOffice({ stores });
  await boxOffice.createConcert(selling(inAnHour));
  const issued = await boxOffice.issueToken({ queueId, userId: "ann" });
  expect(issued).toMatchObject({ token: { status: "waiting", opensAtMs: startMs + hourMs } });
  clock.advance(hourMs);
  await boxOffice.work.advance();
  const again = await boxOffice.issueToken({ queueId, userId: "ann" });
  expect(again).toMatchObject({ token: { status: "active" } });
});
