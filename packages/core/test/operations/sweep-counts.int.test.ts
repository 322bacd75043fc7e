import { expect, test } from "vitest";
import { keepRecordsMs } from "../../src/kernel/idempotency.ts";
import { minuteMs, openWorld, showId } from "../support/box-office.ts";

const openWithKeys = async () => {
  const world = await openWorld();
  for (const [user, seatId] of [
    ["ann", "A-1-1"],
    ["bob", "A-1-2"],
  ] as const) {
    const { token } = await world.join(user);
    const command = { showId, seatIds: [seatId], userId: user, token, idempotencyKey: "k" };
    await world.boxOffice.reserveSeats(command);
  }
  return world;
};

test("the sweep tells how much it did: holds ended, answers and events forgotten", async () => {
  const { boxOffice, clock, told } = await openWithKeys();
  const { sweep, relay } = boxOffice.work;
  expect(await sweep()).toBe(0);
  clock.advance(5 * minuteMs);
  await relay();
  const delivered = told.length;
  expect(delivered).toBeGreaterThan(2);
  expect(await sweep()).toBe(2);
  expect(await sweep()).toBe(0);

  clock.advance(keepRecordsMs - 5 * minuteMs);
  expect(await sweep()).toBe(0);
  clock.advance(5 * minuteMs + 1);
  // Two answers are forgotten, and every event but the two of the holds' ends: nobody heard them.
  expect(await sweep()).toBe(2 + delivered);
  expect(await sweep()).toBe(0);
});

test("holds that end and what is forgotten count together", async () => {
  const { boxOffice, clock, told } = await openWithKeys();
  await boxOffice.work.relay();
  clock.advance(keepRecordsMs + 1);
  expect(await boxOffice.work.sweep()).toBe(2 + 2 + told.length);
});

test("deliveries that were followed up are forgotten, and counted, too", async () => {
  const { boxOffice, clock, stores } = await openWithKeys();
  await boxOffice.work.relay();
  clock.advance(5 * minuteMs);
  await boxOffice.work.sweep();
  await boxOffice.work.relay();
  clock.advance(keepRecordsMs + 1);
  while ((await boxOffice.work.sweep()) > 0);
  const entry = { gateway: "fake", paymentId: "p" as never, receivedAtMs: clock.nowMs() };
  await stores.inbox.put({ ...entry, eventId: "done", dueAtMs: null });
  await stores.inbox.put({ ...entry, eventId: "open", dueAtMs: clock.nowMs() });
  clock.advance(keepRecordsMs);
  expect(await boxOffice.work.sweep()).toBe(0);
  clock.advance(1);
  expect(await boxOffice.work.sweep()).toBe(1);
});
