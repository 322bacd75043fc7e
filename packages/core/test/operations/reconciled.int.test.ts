import { createBoxOffice } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { money, openToldWorld, type ToldWorld } from "../support/told.ts";

// From where on the gateways' books are read (K29): no money falls between two passes.

const hourMs = 3_600_000;
const page = (ids: readonly string[] = [], cursor: string | null = null) => ({
  payments: ids.map((paymentId) => ({
    paymentId,
    ...money,
    method: { type: "told" },
    capturedAtMs: 0,
  })),
  cursor,
});

const open = () => openToldWorld({ has: ["listSince"] });

/** One pass over these pages: from when it read, and from which cursor. */
const pass = async (world: ToldWorld, ...pages: readonly unknown[]) => {
  const before = world.calls.length;
  world.tell("listSince", ...pages);
  await world.boxOffice.work.reconcile().catch(() => {});
  return world.calls[before]?.request as { readonly sinceMs: number; readonly cursor: unknown };
};

const hourOf = (ms: number): number => Math.floor(ms / hourMs) * hourMs;

describe("a pass reads from before the last one that came to its end", () => {
  test("however long nobody worked", async () => {
    const world = await open();
    const first = hourOf(world.clock.nowMs());
    await pass(world, page());
    world.clock.advance(5 * hourMs);
    world.tell("listSince", page(["lost four hours ago"]));
    expect(await world.boxOffice.work.reconcile()).toBe(1);
    expect(world.calls.at(-1)?.request).toEqual({ sinceMs: first - hourMs, cursor: null });
    const second = hourOf(world.clock.nowMs());
    expect(await pass(world, page())).toEqual({ sinceMs: second - hourMs, cursor: null });
  });

  test("not the last one that broke off", async () => {
    const world = await open();
    const first = hourOf(world.clock.nowMs());
    await pass(world, page());
    world.clock.advance(5 * hourMs);
    await pass(world, page([], "next"), new Error("unreachable"));
    expect(await pass(world, page())).toEqual({ sinceMs: first - hourMs, cursor: null });
  });

  test("nor one that could not compare a payment", async () => {
    const world = await open();
    const first = hourOf(world.clock.nowMs());
    await pass(world, page());
    world.clock.advance(5 * hourMs);
    world.flaky.breakNext("bookings.update", "before");
    await pass(world, page(["stuck", "other"]));
    expect(await pass(world, page(["stuck"]))).toEqual({ sinceMs: first - hourMs, cursor: null });
    const { refunds } = await world.stores.bookings.snapshot();
    expect(refunds.map(({ paymentId }) => paymentId).toSorted()).toEqual(["other", "stuck"]);
  });

  test("nor the time in which it went on", async () => {
    const world = await open();
    const first = hourOf(world.clock.nowMs());
    world.tell("listSince", page([], "next"));
    const { bookings } = world.flaky.stores;
    const read = bookings.record;
    // It takes long to read a page.
    bookings.record = (key) => {
      world.clock.advance(2 * hourMs);
      bookings.record = read;
      return read(key);
    };
    await pass(world, page());
    expect(await pass(world, page())).toEqual({ sinceMs: first - hourMs, cursor: null });
  });

  test("whichever server that was", async () => {
    const world = await open();
    const first = hourOf(world.clock.nowMs());
    await pass(world, page());
    world.clock.advance(3 * hourMs);
    const other = createBoxOffice({ ...world, gateways: [world.gateway] });
    world.tell("listSince", page());
    await other.work.reconcile();
    expect(world.calls.at(-1)?.request).toEqual({ sinceMs: first - hourMs, cursor: null });
  });

  test("of each gateway for itself", async () => {
    const world = await open();
    await pass(world, page());
    world.clock.advance(3 * hourMs);
    const gateway = { ...world.gateway, name: "told2" };
    world.tell("listSince", page());
    await createBoxOffice({ ...world, gateways: [gateway] }).work.reconcile();
    const sinceMs = world.clock.nowMs() - hourMs;
    expect(world.calls.at(-1)?.request).toEqual({ sinceMs, cursor: null });
  });

  test("and that the database still knows of", async () => {
    const world = await open();
    const first = hourOf(world.clock.nowMs());
    await pass(world, page());
    world.clock.advance(5 * hourMs);
    await pass(world, page());
    // It falls back by hours, and with it what was compared since.
    const { bookings } = world.flaky.stores;
    const read = bookings.record;
    const kept = await read({ userId: "", key: `reconciled told ${first / hourMs}` } as never);
    bookings.record = async (key) => ((await read(key))?.key === kept?.key ? kept : null);
    expect(await pass(world, page())).toEqual({ sinceMs: first - hourMs, cursor: null });
  });

  test("for as long as records are kept: then it reads the last hour alone", async () => {
    const world = await open();
    const first = hourOf(world.clock.nowMs());
    await pass(world, page());
    world.clock.advance(first + 168 * hourMs - world.clock.nowMs());
    expect((await pass(world, new Error("unreachable"))).sinceMs).toBe(first - hourMs);
    world.clock.advance(hourMs);
    expect((await pass(world, page())).sinceMs).toBe(world.clock.nowMs() - hourMs);
  });
});

describe("books of more pages than one pass reads", () => {
  const pages = (count: number) => Array.from({ length: count }, (_, n) => page([], `page ${n}`));

  test("are read on by the next one, to their end", async () => {
    const world = await open();
    const from = world.clock.nowMs();
    await pass(world, ...pages(100));
    world.clock.advance(hourMs);
    const sinceMs = from - hourMs;
    expect(await pass(world, ...pages(3), page())).toEqual({ sinceMs, cursor: "page 99" });
    expect(world.calls).toHaveLength(104);
    expect(await pass(world, page())).toEqual({ sinceMs: hourOf(from) - hourMs, cursor: null });
  });

  test("are read on past a payment that can't be compared, and then once more", async () => {
    const world = await open();
    const sinceMs = world.clock.nowMs() - hourMs;
    world.flaky.breakNext("bookings.update", "before");
    await pass(world, page(["stuck"], "page 0"), ...pages(100).slice(1));
    world.clock.advance(2 * hourMs);
    expect(await pass(world, page())).toEqual({ sinceMs, cursor: "page 99" });
    // Nothing was written down: it reads as far back as where nothing was ever compared.
    const again = { sinceMs: world.clock.nowMs() - hourMs, cursor: null };
    expect(await pass(world, page())).toEqual(again);
  });

  test("are begun anew where their place is lost", async () => {
    const world = await open();
    const sinceMs = world.clock.nowMs() - hourMs;
    await pass(world, ...pages(100));
    expect((await pass(world, new Error("what page?"))).cursor).toBe("page 99");
    expect(await pass(world, page())).toEqual({ sinceMs, cursor: null });
  });
});
