import {
  type ConcertPolicy,
  concertDefaults,
  type QueuePolicy,
  queueDefaults,
  type Reservation,
  type TokenView,
} from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { openWorld, queueId, showId, type World } from "../../support/box-office.ts";

const tickMs = 1_000;
const seatIds = ["A-1-1"];

/** Short times, so that a test may look at each second of them. */
const holdForMs = 10 * tickMs;
const payWithinMs = 20 * tickMs;
const maxActiveForMs = 60 * tickMs;
/** `maxActiveForMs + holdForMs + payWithinMs`: what docs/waiting-room.md says of one place in line. */
const onePlaceMs = maxActiveForMs + holdForMs + payWithinMs;

const open = (queue: Partial<QueuePolicy> = {}, policy: Partial<ConcertPolicy> = {}) =>
  openWorld(
    concertDocument({
      queue: { queueId, activeForMs: 30 * tickMs, maxActiveForMs, ratePerMinute: null, ...queue },
      policy: { holdForMs, payWithinMs, maxHolds: 1_000, ...policy },
    }),
  );

/** An account that does all that it can for a seat not to be sold, on one place in line. */
type Account = {
  /** Does what is best for it now. */
  act(): Promise<void>;
  /** Whether it has a token that may hold. */
  isInside(): Promise<boolean>;
};

/** Where holds are few, `dawdles` makes the most of each: it leaves a payment open at its end. */
const account = (world: World, user: string, token: TokenView, dawdles = false): Account => {
  const { boxOffice, clock } = world;
  let held: Reservation | null = null;
  const hold = async (): Promise<boolean> => {
    const asked = { showId, seatIds, userId: user, token: token.token };
    const answer = await boxOffice.reserveSeats(asked);
    if (answer.outcome === "seats_reserved") held = answer.reservation;
    return answer.outcome === "seats_reserved";
  };
  /** As an operator sees it: nobody's polls are counted. */
  const activeUntil = async (): Promise<number | null> => {
    const { tokenId } = token;
    const explained = await boxOffice.explainToken({ queueId, tokenId });
    if (explained.outcome !== "token_explained") throw new Error(explained.outcome);
    return explained.token.activeUntilMs;
  };
  return {
    isInside: async () => (await activeUntil()) !== null,
    async act() {
      if (held === null) {
        await hold();
        return;
      }
      const { reservationId, expiresAtMs } = held;
      const nowMs = clock.nowMs();
      const activeUntilMs = await activeUntil();
      const isLastChance = activeUntilMs !== null && activeUntilMs - nowMs <= tickMs;
      if (expiresAtMs - nowMs > tickMs && !isLastChance) return;
      if (activeUntilMs !== null && !dawdles) {
        // A new hold lasts longer than what is left of this one, as long as it may be started.
        await boxOffice.releaseReservation({ reservationId, userId: user });
        await hold();
        return;
      }
      // And then a payment that nobody ever completes.
      const method = { type: "scripted", outcome: "redirect" };
      const pay = { reservationId, userId: user, token: token.token, method };
      if ((await boxOffice.pay(pay)).outcome === "reservation_not_held") held = null;
    },
  };
};

/** One second: the clock, the work of a server, and whoever has something to gain. */
const tick = async (world: World, ...accounts: readonly Account[]): Promise<boolean> => {
  world.clock.advance(tickMs);
  const { work } = world.boxOffice;
  for (const step of [work.advance, work.recover, work.relay, work.sweep]) await step();
  for (const one of accounts) await one.act();
  const { stores, clock } = world;
  const available = await stores.concerts.availableSeats([showId as never], clock.nowMs());
  return available.get(showId as never) === 6;
};

/** For how long the seat is nobody else's to have. */
const keptFor = async (world: World, ...accounts: readonly Account[]): Promise<number> => {
  for (const one of accounts) await one.act();
  for (let ticks = 1; ticks <= 2_000; ticks += 1) {
    if (await tick(world, ...accounts)) return ticks * tickMs;
  }
  return Number.POSITIVE_INFINITY;
};

describe("fault 40: the longest time that a seat is kept unsold", () => {
  test("by one account on one place in line is maxActiveForMs + holdForMs + payWithinMs", async () => {
    const world = await open();
    const ann = account(world, "ann", await world.join("ann"));
    const keptMs = await keptFor(world, ann);
    expect(keptMs).toBeLessThanOrEqual(onePlaceMs);
    // It can come that close, a second each for its last hold and its payment.
    expect(keptMs).toBeGreaterThanOrEqual(onePlaceMs - 3 * tickMs);
  });

  test("is 35 minutes with the defaults", () => {
    const { maxActiveForMs: active } = queueDefaults;
    const { holdForMs: hold, payWithinMs: pay } = concertDefaults;
    expect(active + hold + pay).toBe(35 * 60_000);
  });

  test("is no longer where several are inside at once", async () => {
    const world = await open();
    const accounts: Account[] = [];
    for (const user of ["ann", "bob", "cid", "dan"]) {
      accounts.push(account(world, user, await world.join(user)));
    }
    expect(await keptFor(world, ...accounts)).toBeLessThanOrEqual(onePlaceMs);
  });

  test("by N accounts that are let in one after another is N times as long", async () => {
    const world = await open({ maxActive: 1 });
    const inside: Account[] = [account(world, "u0", await world.join("u0"))];
    let keptMs = 0;
    const act: Account = {
      isInside: async () => true,
      act: async () => {
        for (const one of inside) await one.act();
        // The next comes as late as it can, when the last one's payment is nearly over.
        const isNext = keptMs >= inside.length * (onePlaceMs - 3 * tickMs) - tickMs;
        if (!isNext || inside.length >= 3) return;
        const user = `u${inside.length}`;
        inside.push(account(world, user, await world.join(user)));
      },
    };
    let free = false;
    for (; !free && keptMs < 10 * onePlaceMs; keptMs += tickMs) free = await tick(world, act);
    expect(keptMs).toBeLessThanOrEqual(3 * onePlaceMs);
    expect(keptMs).toBeGreaterThanOrEqual(3 * (onePlaceMs - 4 * tickMs));
  });

  test("once its place is used up an account stands behind everybody who waits", async () => {
    const world = await open({ maxActive: 1 });
    const ann = account(world, "ann", await world.join("ann"));
    const bob = await world.join("bob");
    await ann.act();
    let seconds = 0;
    while ((await ann.isInside()) && seconds < 1_000) {
      await tick(world, ann);
      await world.look(bob);
      seconds += 1;
    }
    expect(seconds * tickMs).toBeLessThanOrEqual(maxActiveForMs);
    const again = await world.join("ann");
    expect([(await world.look(bob)).status, again.status]).toEqual(["active", "waiting"]);
  });
});

describe("where nobody waits", () => {
  const withinMs = 120 * tickMs;

  /** What part of the time one account keeps the seat that joins again as soon as it must. */
  const shareOf = async (maxHolds: number): Promise<number> => {
    const world = await open({}, { maxHolds, maxHoldsWithinMs: withinMs });
    const join = async () => account(world, "ann", await world.join("ann"), true);
    let ann = await join();
    const seconds = (5 * withinMs) / tickMs;
    let kept = 0;
    for (let second = 0; second < seconds; second += 1) {
      if (!(await tick(world, ann))) kept += 1;
      if (!(await ann.isInside())) ann = await join();
    }
    return kept / seconds;
  };

  test("one account keeps a seat for maxHolds · (holdForMs + payWithinMs) of each window", async () => {
    // Two holds of ten seconds with payments of twenty: a minute of every two.
    const longest = (2 * (holdForMs + payWithinMs)) / withinMs;
    const share = await shareOf(2);
    expect(share).toBeLessThanOrEqual(longest);
    expect(share).toBeGreaterThan(0.8 * longest);
    // The control: with as many holds as it likes it keeps the seat nearly all the time.
    expect(await shareOf(1_000)).toBeGreaterThan(0.8);
  });
});
