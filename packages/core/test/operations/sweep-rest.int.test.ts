import { createBoxOffice, type PaymentId } from "@admit-one/core";
import { expect, test } from "vitest";
import { keepRecordsMs } from "../../src/kernel/idempotency.ts";
import { captured, openToldWorld } from "../support/told.ts";

// What the sweep does besides ending holds.

test("news that was followed up is forgotten in time, news that waits is not", async () => {
  const { stores, clock, boxOffice } = await openToldWorld();
  const receivedAtMs = clock.nowMs();
  const entry = { gateway: "told", paymentId: "p" as PaymentId, receivedAtMs };
  for (const [eventId, dueAtMs] of [
    ["a", null],
    ["b", null],
    ["c", receivedAtMs],
  ] as const) {
    await stores.inbox.put({ ...entry, eventId, dueAtMs });
  }
  clock.advance(keepRecordsMs);
  expect(await boxOffice.work.sweep()).toBe(0);
  clock.advance(1);
  expect(await boxOffice.work.sweep()).toBe(2);
  const left = await stores.inbox.due(clock.nowMs(), 9);
  expect(left.map(({ eventId }) => eventId)).toEqual(["c"]);
});

test("what a cancelled show still has is ended, counted with the rest", async () => {
  const world = await openToldWorld();
  world.tell("charge", captured);
  await world.paid(undefined, "ann", "A-1-1");
  await world.hold("bob", "A-1-2");
  await world.stores.inbox.put({
    gateway: "told",
    eventId: "a",
    paymentId: "p" as PaymentId,
    receivedAtMs: world.clock.nowMs() - keepRecordsMs - 1,
    dueAtMs: null,
  });
  // The cancel is written down, and what follows from it breaks off.
  world.flaky.breakNext("bookings.toCancel", "before");
  await world.boxOffice.cancelShow({ showId: "show-1" });
  expect(await world.boxOffice.work.sweep()).toBe(2 + 1);
  const { reservations } = await world.stores.bookings.snapshot();
  expect(reservations.map(({ status }) => status).toSorted()).toEqual(["cancelling", "released"]);
  expect(await world.boxOffice.work.sweep()).toBe(0);
});

test("a hold that is gone when its turn comes is no failure", async () => {
  const world = await openToldWorld();
  const dueHolds = () => Promise.resolve(["ghost" as never]);
  const bookings = { ...world.stores.bookings, dueHolds };
  const stores = { ...world.stores, bookings };
  const boxOffice = createBoxOffice({ ...world, stores, gateways: [] });
  expect(await boxOffice.work.sweep()).toBe(1);
});
