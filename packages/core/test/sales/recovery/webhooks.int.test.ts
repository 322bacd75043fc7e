import type { PaymentId } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { captured, createToldGateway, openToldWorld, type ToldWorld } from "../../support/told.ts";

// News from a gateway is taken in durably, and followed up by asking the gateway itself (K20–K22).

const accepted = { outcome: "webhook_accepted" };
const pending = { outcome: "pending", nextAction: null };

/** A payment that its gateway has not settled, and nothing is due for a minute. */
const open = async () => {
  const world = await openToldWorld({ has: ["parseWebhook"] });
  world.tell("charge", pending);
  const { paymentId } = await world.paid();
  world.clock.advance(1_000);
  world.tell("lookup", pending);
  await world.boxOffice.work.recover();
  world.calls.length = 0;
  const deliver = (...readings: readonly unknown[]) => {
    world.tell("parseWebhook", ...readings);
    return world.boxOffice.receiveWebhook({ gateway: "told", headers: { a: "b" }, body: "news" });
  };
  const inbox = () => world.stores.inbox.due(Number.MAX_SAFE_INTEGER, 100);
  const news = { outcome: "verified", eventId: "event-1", paymentId };
  return { ...world, paymentId, deliver, inbox, news };
};

const lookups = ({ calls }: ToldWorld) => calls.filter(({ call }) => call === "lookup").length;

describe("a delivery", () => {
  test("is read by its gateway, from all that came over the wire", async () => {
    const world = await open();
    expect(await world.deliver(world.news)).toEqual(accepted);
    const nowMs = world.clock.nowMs();
    const request = { headers: { a: "b" }, body: "news", nowMs };
    expect(world.calls).toEqual([{ call: "parseWebhook", request }]);
    const { paymentId } = world;
    const entry = { gateway: "told", eventId: "event-1", paymentId };
    expect(await world.inbox()).toEqual([{ ...entry, receivedAtMs: nowMs, dueAtMs: nowMs }]);
  });

  test("fault 49: is judged by the machine's clock, which may be behind ours", async () => {
    const { gateway, tell, calls } = createToldGateway({ has: ["parseWebhook"] });
    const { boxOffice } = createTestBoxOffice({
      gateways: [gateway],
      wallClock: { wallMs: () => 1_234 },
    });
    tell("parseWebhook", { outcome: "invalid", reason: "not signed" });
    await boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
    expect(calls).toMatchObject([{ call: "parseWebhook", request: { nowMs: 1_234 } }]);
  });

  test("that comes twice is kept once", async () => {
    const world = await open();
    await world.deliver(world.news, world.news);
    expect(await world.deliver(world.news)).toEqual(accepted);
    expect(await world.inbox()).toHaveLength(1);
  });

  test("that the gateway does not believe is refused with its reason", async () => {
    const world = await open();
    const reading = { outcome: "invalid", reason: "not signed" };
    const refused = { outcome: "webhook_invalid", reason: "not signed" };
    expect(await world.deliver(reading)).toEqual(refused);
    expect(await world.inbox()).toEqual([]);
  });

  test("for no gateway, or for one that sends none, is not found", async () => {
    const { boxOffice } = await openToldWorld();
    const missing = { outcome: "not_found", what: "gateway" };
    for (const gateway of ["told", "other"]) {
      expect(await boxOffice.receiveWebhook({ gateway, headers: {}, body: "" })).toEqual(missing);
    }
  });

  test("goes to the gateway that its address names", async () => {
    const other = createToldGateway({ name: "other", has: ["parseWebhook"] });
    const { boxOffice, calls } = await openToldWorld({
      has: ["parseWebhook"],
      others: [other.gateway],
    });
    other.tell("parseWebhook", { outcome: "invalid", reason: "of the other" });
    const answer = await boxOffice.receiveWebhook({ gateway: "other", headers: {}, body: "" });
    expect(answer).toEqual({ outcome: "webhook_invalid", reason: "of the other" });
    expect(calls).toEqual([]);
  });

  const long = (length: number) => "i".repeat(length);
  test.each([
    ["of nothing of ours", { paymentId: null }],
    ["of a payment that nobody knows", { paymentId: "ghost" }],
    ["of a payment that has no name", { paymentId: "" }],
    ["of a name that no store keeps", { paymentId: "a\0b" }],
    ["of a name that is too long", { paymentId: long(256) }],
  ])("%s is accepted and forgotten", async (_what, over) => {
    const world = await open();
    expect(await world.deliver({ ...world.news, ...over })).toEqual(accepted);
    expect(await world.inbox()).toEqual([]);
  });

  test("whose payment no store could keep is not even looked for", async () => {
    const world = await open();
    const asked: string[] = [];
    const { payment } = world.stores.bookings;
    world.stores.bookings.payment = (paymentId) => {
      asked.push(paymentId);
      return payment(paymentId);
    };
    for (const paymentId of [null, "", "a\0b", long(256), long(255)]) {
      await world.deliver({ ...world.news, paymentId });
    }
    expect(asked).toEqual([long(255)]);
  });

  test("of another gateway's payment is accepted and forgotten", async () => {
    const other = createToldGateway({ name: "other", has: ["parseWebhook"] });
    const world = await openToldWorld({ others: [other.gateway] });
    world.tell("charge", captured);
    const { paymentId } = await world.paid();
    other.tell("parseWebhook", { outcome: "verified", eventId: "e", paymentId });
    const delivery = { gateway: "other", headers: {}, body: "" };
    expect(await world.boxOffice.receiveWebhook(delivery)).toEqual(accepted);
    expect(await world.stores.inbox.due(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
  });

  test.each([
    ["", false],
    ["e", true],
    [long(255), true],
    [long(256), false],
    ["a\0b", false],
  ])("with an event id that can't be told apart is refused: %#", async (eventId, isUsable) => {
    const world = await open();
    const answer = await world.deliver({ ...world.news, eventId });
    const refused = { outcome: "webhook_invalid", reason: "no usable event id" };
    expect(answer).toEqual(isUsable ? accepted : refused);
    expect(await world.inbox()).toHaveLength(isUsable ? 1 : 0);
  });

  test("without a signature causes one look-up a minute for each state of its payment", async () => {
    const world = await open();
    const { paymentId } = world;
    const hint = { outcome: "hint", paymentId, eventId: "not believed" };
    expect(await world.deliver(hint)).toEqual(accepted);
    expect(await world.deliver(hint)).toEqual(accepted);
    const { version } = await world.paymentOf(paymentId);
    const minute = Math.floor(world.clock.nowMs() / 60_000);
    const due = await world.inbox();
    expect(due.map(({ eventId }) => eventId)).toEqual([`hint.${paymentId}.${version}.${minute}`]);
    world.tell("lookup", pending);
    await world.boxOffice.work.recover();
    await world.deliver(hint);
    expect(await world.inbox()).toHaveLength(1);
  });

  test("fault 1: of a settled payment is heard again, minutes later, though nothing changed here", async () => {
    const world = await open();
    const { paymentId } = world;
    const hint = { outcome: "hint", paymentId };
    world.tell("lookup", captured);
    await world.deliver(hint);
    await world.boxOffice.work.recover();
    await world.deliver(hint);
    await world.boxOffice.work.recover();
    expect(await world.inbox()).toEqual([]);
    // Its money goes back at the provider: our record of it stays as it is.
    world.clock.advance(60_000);
    await world.deliver(hint);
    expect(await world.inbox()).toHaveLength(1);
  });

  test("without a signature that names no payment is accepted and forgotten", async () => {
    const world = await open();
    expect(await world.deliver({ outcome: "hint", paymentId: null })).toEqual(accepted);
    expect(await world.inbox()).toEqual([]);
  });
});

describe("news", () => {
  test("is looked up though the payment is not due, and is done then", async () => {
    const world = await open();
    await world.deliver(world.news);
    world.tell("lookup", captured);
    expect(await world.boxOffice.work.recover()).toBe(1);
    expect(lookups(world)).toBe(1);
    expect((await world.paymentOf(world.paymentId)).status).toBe("captured");
    expect(await world.inbox()).toEqual([]);
    expect(await world.boxOffice.work.recover()).toBe(0);
  });

  test("of a payment in flight is done though nobody answers: it is asked for anyway", async () => {
    const world = await open();
    await world.deliver(world.news);
    await world.boxOffice.work.recover();
    expect(lookups(world)).toBe(1);
    expect(await world.inbox()).toEqual([]);
    expect((await world.paymentOf(world.paymentId)).status).toBe("pending");
  });

  test.each([
    ["captured", captured],
    ["declined", { outcome: "declined", reason: "no" }],
    ["failed", { outcome: "failed", reason: "no" }],
  ])("of a payment that is %s asks only where money may still come", async (status, answer) => {
    const world = await open();
    world.clock.advance(60_000);
    world.tell("lookup", answer);
    await world.boxOffice.work.recover();
    expect(await world.paymentOf(world.paymentId)).toMatchObject({ status });
    const before = await world.paymentOf(world.paymentId);
    world.calls.length = 0;
    await world.deliver(world.news);
    world.tell("lookup", answer);
    expect(await world.boxOffice.work.recover()).toBe(1);
    expect(lookups(world)).toBe(status === "captured" ? 0 : 1);
    expect(await world.paymentOf(world.paymentId)).toEqual(before);
    expect(await world.inbox()).toEqual([]);
  });

  test("of money for a payment that had failed is late money", async () => {
    const world = await open();
    world.clock.advance(60_000);
    world.tell("lookup", { outcome: "failed", reason: "no" });
    await world.boxOffice.work.recover();
    await world.deliver(world.news);
    world.calls.length = 0;
    world.tell("lookup", captured);
    await world.boxOffice.work.recover();
    const payment = await world.paymentOf(world.paymentId);
    expect(payment.status).toBe("refunding");
    const { paymentId, amount, currency, method, createdAtMs } = payment;
    const asked = { paymentId, amount, currency, method, createdAtMs };
    expect(world.calls[0]).toEqual({
      call: "lookup",
      request: { ...asked, proof: null, reference: null },
    });
  });

  test("that nobody answers for a payment that is over is asked again after 30 s", async () => {
    const world = await open();
    world.clock.advance(60_000);
    world.tell("lookup", { outcome: "failed", reason: "no" });
    await world.boxOffice.work.recover();
    await world.deliver(world.news);
    world.calls.length = 0;
    await world.boxOffice.work.recover();
    expect(lookups(world)).toBe(1);
    const [entry] = await world.inbox();
    expect(entry?.dueAtMs).toBe(world.clock.nowMs() + 30_000);
    world.clock.advance(29_999);
    expect(await world.boxOffice.work.recover()).toBe(0);
    world.clock.advance(1);
    world.tell("lookup", { outcome: "not_found" });
    expect(await world.boxOffice.work.recover()).toBe(1);
    expect(await world.inbox()).toEqual([]);
  });

  test("of a payment that is being paid back is done", async () => {
    const world = await open();
    world.tell("lookup", captured);
    world.clock.advance(60_000);
    await world.boxOffice.work.recover();
    const { reservationId } = await world.paymentOf(world.paymentId);
    for (const status of ["refunding", "refunded"]) {
      await world.boxOffice.cancelReservation({ reservationId });
      expect((await world.paymentOf(world.paymentId)).status).toBe(status);
      await world.deliver({ ...world.news, eventId: status });
      world.calls.length = 0;
      world.tell("refund", { outcome: "refunded" });
      await world.boxOffice.work.recover();
      expect(lookups(world)).toBe(0);
      expect(await world.inbox()).toEqual([]);
      world.clock.advance(60_000);
      await world.boxOffice.work.recover();
    }
  });

  test("of seats that cost nothing asks nobody: no gateway knows of them", async () => {
    const [show] = concertDocument().shows;
    const sections = [{ section: "A", price: 0, rows: [{ row: "1", seats: 1 }] }];
    const document = concertDocument({ shows: show ? [{ ...show, sections }] : [] });
    const world = await openToldWorld({ has: ["parseWebhook", "movements"], document });
    const { paymentId } = await world.paid();
    world.tell("parseWebhook", { outcome: "hint", paymentId });
    await world.boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
    world.calls.length = 0;
    await world.boxOffice.work.recover();
    expect(world.calls).toEqual([]);
    expect(await world.stores.inbox.due(Number.MAX_SAFE_INTEGER, 100)).toEqual([]);
  });

  test("that broken infrastructure stood in the way of is kept, and its failure is thrown", async () => {
    const world = await open();
    await world.deliver(world.news);
    world.flaky.breakNext("bookings.update", "before");
    await expect(world.boxOffice.work.recover()).rejects.toThrow("planted: before");
    const [entry] = await world.inbox();
    expect(entry?.dueAtMs).toBe(world.clock.nowMs() + 30_000);
    world.clock.advance(30_000);
    world.tell("lookup", captured, captured);
    await world.boxOffice.work.recover();
    expect((await world.paymentOf(world.paymentId)).status).toBe("captured");
  });

  test("that stands behind other news that fails is heard all the same", async () => {
    const world = await open();
    await world.deliver(world.news);
    await world.deliver({ ...world.news, eventId: "event-2" });
    world.flaky.breakNext("bookings.update", "before");
    world.tell("lookup", captured);
    await expect(world.boxOffice.work.recover()).rejects.toThrow("planted: before");
    expect((await world.paymentOf(world.paymentId)).status).toBe("captured");
    expect(await world.inbox()).toHaveLength(1);
  });

  test("of a payment that the database lost is done: reconciliation finds its money", async () => {
    const world = await open();
    const ghost = { gateway: "told", eventId: "e", paymentId: "ghost" as PaymentId };
    await world.stores.inbox.put({ ...ghost, receivedAtMs: 0, dueAtMs: 0 });
    expect(await world.boxOffice.work.recover()).toBe(1);
    expect(world.calls).toEqual([]);
    expect(await world.inbox()).toEqual([]);
  });

  test("is worked on by fifties", async () => {
    const world = await open();
    world.clock.advance(60_000);
    world.tell("lookup", captured);
    await world.boxOffice.work.recover();
    for (let n = 1; n <= 51; n += 1) await world.deliver({ ...world.news, eventId: `e${n}` });
    expect(await world.boxOffice.work.recover()).toBe(50);
    expect(await world.boxOffice.work.recover()).toBe(1);
    expect(await world.boxOffice.work.recover()).toBe(0);
  });
});
