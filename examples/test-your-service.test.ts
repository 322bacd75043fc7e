// How a team tests a service of its own: the box office is the real one, in memory, and its time is
// the test's. Run it with `node --test` or with vitest.
import assert from "node:assert/strict";
import type { BoxOffice, DomainEvent } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";

type Test = (name: string, run: () => Promise<void>) => unknown;
const { test }: { test: Test } = process.env["VITEST"]
  ? await import("vitest")
  : await import("node:test");

// ---- The team's service

/** Tells fans when seats that were gone can be had again. */
const createSeatAlert =
  (tell: (text: string) => void) =>
  (event: DomainEvent): void => {
    if (event.type !== "ReservationExpired" && event.type !== "ReservationReleased") return;
    tell(`Seats of ${event.showId} are free again!`);
  };

type Checkout = { userId: string; reservationId: string; token: string; card: string };

/** What the page shows after "Pay now". */
const checkOut = async (boxOffice: BoxOffice, { card, ...order }: Checkout): Promise<string> => {
  const outcome = card === "4000-0002" ? "decline" : "approve"; // stands for the card's form
  const paid = await boxOffice.pay({ ...order, method: { type: "scripted", outcome } });
  if (paid.outcome === "payment_captured") return "See you there!";
  if (paid.outcome === "payment_declined") return "Declined. The seats are still yours: try again.";
  return `Something else: ${paid.outcome}`;
};

// ---- Its tests

const userId = "mina";

const openWithOneHold = async () => {
  const told: string[] = [];
  const { boxOffice, clock } = createTestBoxOffice({
    subscribers: [{ name: "seat-alert", deliver: createSeatAlert((text) => told.push(text)) }],
  });
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
  assert(issued.outcome === "token_issued");
  const { token } = issued.token;
  const seats = { showId: "show-1", seatIds: ["A-1-1", "A-1-2"] };
  const held = await boxOffice.reserveSeats({ ...seats, userId, token });
  assert(held.outcome === "seats_reserved");
  const { reservationId } = held.reservation;
  // In production the server does this about once a second.
  const work = async () => {
    await boxOffice.work.sweep();
    await boxOffice.work.relay();
  };
  return { boxOffice, clock, work, told, order: { userId, reservationId, token } };
};

test("fans hear of seats that nobody paid in time", async () => {
  const { clock, work, told } = await openWithOneHold();
  clock.advance(5 * 60_000 - 1);
  await work();
  assert.deepEqual(told, []);
  clock.advance(1);
  await work();
  assert.deepEqual(told, ["Seats of show-1 are free again!"]);
});

test("a declined card leaves the seats with the buyer", async () => {
  const { boxOffice, work, told, order } = await openWithOneHold();
  assert.match(await checkOut(boxOffice, { ...order, card: "4000-0002" }), /still yours/);
  assert.equal(await checkOut(boxOffice, { ...order, card: "4242-4242" }), "See you there!");
  await work();
  assert.deepEqual(told, []);
});

test("whatever happened, no law is broken", async () => {
  const { boxOffice, order } = await openWithOneHold();
  await checkOut(boxOffice, { ...order, card: "4242-4242" });
  assert.deepEqual((await boxOffice.audit()).breaches, []);
});
