// Two cells on one Toss shop, each with an address of its own for webhooks: both get everything.

import { concertDocument, createFakeClock, createTestBoxOffice } from "@admit-one/testing";
import { createTossGateway } from "@admit-one/toss";
import { createTossStandIn, type TossStandIn } from "@admit-one/toss/stand-in";
import { describe, expect, test } from "vitest";
import { secretKey } from "./support/world.ts";

const price = 110_000;
const cells = ["a", "b"] as const;
type Name = (typeof cells)[number];

/** One cell with a sale, and the calls that it makes at Toss. */
const openCell = async (name: Name, standIn: TossStandIn) => {
  const calls: string[] = [];
  const gateway = createTossGateway({
    secretKey,
    clock: { nowMs: () => clock.nowMs() },
    fetch: (input, init) => {
      const { method, url } = new Request(input, init);
      calls.push(`${method} ${new URL(url).pathname}`);
      return standIn.fetch(input, init);
    },
  });
  const cell = { name, others: cells.filter((other) => other !== name) };
  const { boxOffice, clock, stores } = createTestBoxOffice({ cell, gateways: [gateway] });
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("no show");
  const queueId = `${name}-queue`;
  const showId = `${name}-show`;
  const shows = [{ ...show, showId }];
  await boxOffice.createConcert(
    concertDocument({ concertId: `${name}-c`, queue: { queueId }, shows }),
  );
  const issued = await boxOffice.issueToken({ queueId, userId: "ann" });
  if (!("token" in issued)) throw new Error(issued.outcome);
  const buyer = { userId: "ann", token: issued.token.token };
  const held = await boxOffice.reserveSeats({ showId, seatIds: ["A-1-1"], ...buyer });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  const begun = await boxOffice.pay({ reservationId, ...buyer, method: { type: "toss" } });
  if (begun.outcome !== "payment_pending") throw new Error(begun.outcome);
  const { paymentId } = begun.payment;
  const proof = standIn.buyer.authenticate({ orderId: paymentId, amount: price });
  const paid = await boxOffice.confirmPayment({ paymentId, userId: "ann", proof });
  if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
  return { boxOffice, clock, stores, calls, paymentId };
};

type OpenCell = Awaited<ReturnType<typeof openCell>>;

const open = async () => {
  const standIn = createTossStandIn({ secretKey, clock: createFakeClock() });
  const a = await openCell("a", standIn);
  const b = await openCell("b", standIn);
  /** Delivers everything to one cell, and says what that made it ask Toss and look up. */
  const deliverAll = async ({ boxOffice, calls, stores }: OpenCell) => {
    const before = calls.length;
    const read: string[] = [];
    const { bookings } = stores;
    const payment = bookings.payment.bind(bookings);
    bookings.payment = (id) => {
      read.push(id);
      return payment(id);
    };
    const outcomes = [];
    for (const news of standIn.webhooks) {
      const { outcome } = await boxOffice.receiveWebhook({ gateway: "toss", ...news });
      outcomes.push(outcome);
    }
    bookings.payment = payment;
    return { outcomes: new Set(outcomes), asked: calls.slice(before), read: new Set(read) };
  };
  return { standIn, a, b, deliverAll };
};

const due = async ({ stores, clock }: OpenCell) =>
  (await stores.inbox.due(clock.nowMs(), 10)).map(({ paymentId }) => paymentId);

describe("a webhook", () => {
  test("of the other cell's order is accepted, and nothing is looked up", async () => {
    const { standIn, a, b, deliverAll } = await open();
    standIn.console.cancel(a.paymentId, 10_000);
    for (const cell of [a, b]) {
      expect(await deliverAll(cell)).toEqual({
        outcomes: new Set(["webhook_accepted"]),
        asked: [],
        read: new Set([cell.paymentId]),
      });
      expect(await due(cell)).toEqual([cell.paymentId]);
    }
  });

  test("of a slow cancellation names no order, and has no effect in either", async () => {
    const { standIn, a, b, deliverAll } = await open();
    standIn.bank.slow(true);
    standIn.console.cancel(a.paymentId);
    standIn.bank.settleCancels("DONE");
    expect(standIn.webhooks.some(({ body }) => body.includes("CANCEL_STATUS_CHANGED"))).toBe(true);
    for (const cell of [a, b]) {
      expect((await deliverAll(cell)).asked).toEqual([]);
      expect(await due(cell)).toEqual([cell.paymentId]);
    }
  });
});

test("the books of the shop are each cell's for its own money only", async () => {
  const { standIn, a, b } = await open();
  standIn.console.cancel(a.paymentId, 10_000);
  for (const { boxOffice, clock, stores } of [a, b]) {
    clock.advance(60_000);
    expect(await boxOffice.work.reconcile()).toBe(0);
    await boxOffice.work.recover();
    const { breaches } = await boxOffice.audit();
    const { refunds, payments } = await stores.bookings.snapshot();
    expect(breaches).toEqual([]);
    expect(payments).toHaveLength(1);
    expect(refunds.map(({ origin }) => origin)).toEqual(stores === a.stores ? ["provider"] : []);
  }
  expect(standIn.ledger()).toEqual([
    { paymentId: a.paymentId, captures: 1, captured: price, refunded: 10_000 },
    { paymentId: b.paymentId, captures: 1, captured: price, refunded: 0 },
  ]);
});
