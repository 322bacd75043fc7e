import { peekEvents } from "@admit-one/testing";
import { expect, test } from "vitest";
import { minuteMs, openWorld } from "../support/box-office.ts";

const weekMs = 7 * 24 * 60 * minuteMs;

test("a hold that can't be ended holds up neither other holds nor what is to be forgotten", async () => {
  const world = await openWorld();
  const stuck = await world.hold("ann", await world.join("ann"), "A-1-1");
  const other = await world.hold("bob", await world.join("bob"), "A-1-2");
  await world.boxOffice.work.relay();
  world.clock.advance(weekMs + minuteMs);

  world.flaky.breakNext("bookings.update", "before");
  await expect(world.boxOffice.work.sweep()).rejects.toThrow("planted");
  // All that was left to do is the one hold: the delivered events are forgotten already.
  expect(await world.boxOffice.work.sweep()).toBe(1);
  const told = await peekEvents(world.stores.events);
  expect(told.map(({ type, stream }) => [type, stream])).toEqual([
    ["ReservationExpired", other.reservationId],
    ["ReservationExpired", stuck.reservationId],
  ]);
});
