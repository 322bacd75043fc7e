// Two cells on one Stripe account, each with an endpoint of its own: both get every event.
import type { PaymentId } from "@admit-one/core";
import { createStripeGateway } from "@admit-one/stripe";
import { createStripeStandIn, type StripeStandIn } from "@admit-one/stripe/stand-in";
import { concertDocument, createFakeClock, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { card, secretKey } from "./support/world.ts";

const price = 110_000;
const visa = card("pm_card_visa");

const cells = ["a", "b"] as const;
type Name = (typeof cells)[number];

/** One cell with a sale, and the calls that it makes at Stripe. */
const openCell = async (name: Name, standIn: StripeStandIn) => {
  const webhookSecret = `whsec_${name}`;
  const calls: string[] = [];
  const gateway = createStripeGateway({
    secretKey,
    webhookSecret,
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
  const paid = await boxOffice.pay({ reservationId, ...buyer, method: visa });
  if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
  const { paymentId } = paid.payment;
  return { boxOffice, clock, stores, calls, webhookSecret, paymentId };
};

type OpenCell = Awaited<ReturnType<typeof openCell>>;

const open = async () => {
  const standIn = createStripeStandIn({
    secretKey,
    webhookSecret: "whsec_unused",
    // Stands where the cells' clocks begin.
    clock: createFakeClock(),
  });
  const a = await openCell("a", standIn);
  const b = await openCell("b", standIn);
  /** Delivers the last event to a cell's endpoint, and says what that made the cell ask. */
  const deliverLast = async ({ boxOffice, clock, calls, webhookSecret }: OpenCell) => {
    const event = standIn.events.at(-1);
    if (event === undefined) throw new Error("no event");
    const before = calls.length;
    const delivery = standIn.deliver(event, clock.nowMs(), webhookSecret);
    const { outcome } = await boxOffice.receiveWebhook({ gateway: "stripe", ...delivery });
    return { type: event.type, outcome, asked: calls.slice(before) };
  };
  return { standIn, a, b, deliverLast };
};

const due = ({ stores, clock }: OpenCell) => stores.inbox.due(clock.nowMs(), 10);

describe("an event", () => {
  test("of the other cell's payment is accepted, and nothing is looked up", async () => {
    const { a, b, deliverLast } = await open();
    await a.boxOffice.cancelReservation({
      reservationId: (await a.stores.bookings.payment(a.paymentId))?.reservationId ?? "",
    });
    await a.boxOffice.work.recover();
    // The event of our own refund has our id.
    const accepted = { outcome: "webhook_accepted", asked: [] };
    expect(await deliverLast(b)).toMatchObject(accepted);
    expect(await due(b)).toEqual([]);
    expect(await deliverLast(a)).toMatchObject(accepted);
    expect(await due(a)).toMatchObject([{ paymentId: a.paymentId }]);
  });

  test("without our id costs one look-up, and is dropped where it is the other's", async () => {
    const { standIn, a, b, deliverLast } = await open();
    standIn.dashboard.refund(a.paymentId, 10_000);
    const lookUp = expect.stringMatching(/^GET \/v1\/payment_intents\/\w+$/);
    const once = { outcome: "webhook_accepted", asked: [lookUp] };
    expect(await deliverLast(b)).toMatchObject(once);
    // Its owner is known now.
    expect(await deliverLast(b)).toMatchObject({ outcome: "webhook_accepted", asked: [] });
    expect(await due(b)).toEqual([]);
    expect(await deliverLast(a)).toMatchObject(once);
    expect(await due(a)).toMatchObject([{ paymentId: a.paymentId }]);
    standIn.bank.dispute(b.paymentId);
    expect(await deliverLast(a)).toMatchObject(once);
    expect((await due(a)).map(({ paymentId }) => paymentId)).toEqual([a.paymentId]);
  });

  test("of another endpoint's secret is refused", async () => {
    const { standIn, a, b } = await open();
    standIn.dashboard.refund(a.paymentId);
    const [event] = standIn.events;
    if (event === undefined) throw new Error("no event");
    const delivery = standIn.deliver(event, a.clock.nowMs(), b.webhookSecret);
    const answer = await a.boxOffice.receiveWebhook({ gateway: "stripe", ...delivery });
    expect(answer).toMatchObject({ outcome: "webhook_invalid" });
  });
});

describe("the books of the account", () => {
  test("are each cell's for its own money only", async () => {
    const { standIn, a, b } = await open();
    standIn.dashboard.refund(a.paymentId, 10_000);
    standIn.bank.dispute(b.paymentId);
    for (const { boxOffice, clock, calls } of [a, b]) {
      clock.advance(60_000);
      const before = calls.length;
      expect(await boxOffice.work.reconcile()).toBe(0);
      // Movements are read for the own payment only.
      const read = calls.slice(before).filter((call) => call === "GET /v1/refunds");
      expect(read).toHaveLength(1);
      await boxOffice.work.recover();
    }
    const books = async ({ boxOffice, stores }: OpenCell) => {
      const { breaches, alarms } = await boxOffice.audit();
      const { refunds } = await stores.bookings.snapshot();
      return { breaches, alarms: alarms.map(({ alarm }) => alarm), refunds: refunds.length };
    };
    expect(await books(a)).toEqual({ breaches: [], alarms: ["paid_back_outside"], refunds: 1 });
    expect(await books(b)).toEqual({ breaches: [], alarms: [], refunds: 0 });
    expect(standIn.ledger()).toEqual([
      { paymentId: a.paymentId, captures: 1, captured: price, refunded: 10_000 },
      { paymentId: b.paymentId, captures: 1, captured: price, refunded: 0 },
    ]);
  });

  test("have money of a cell that nobody named: an alarm, and no refund", async () => {
    const { standIn, a, b } = await open();
    const stray = { paymentId: "old-pay_1" as PaymentId, amount: price, currency: "KRW" as never };
    const gateway = createStripeGateway({
      secretKey,
      clock: a.clock,
      fetch: standIn.fetch,
    });
    const createdAtMs = a.clock.nowMs();
    const asked = { ...stray, method: visa, proof: null, reference: null, createdAtMs };
    const authorized = await gateway.authorize(asked);
    const { reference } = authorized as { reference: string };
    await gateway.capture({ ...asked, reference });
    for (const { boxOffice } of [a, b]) {
      expect(await boxOffice.work.reconcile()).toBe(0);
      await boxOffice.work.recover();
      const { alarms } = await boxOffice.audit();
      expect(alarms).toMatchObject([{ alarm: "unknown_cell", ids: { cell: "old" } }]);
    }
    expect(standIn.ledger().map(({ refunded }) => refunded)).toEqual([0, 0, 0]);
  });
});
