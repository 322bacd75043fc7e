import type { DeliveryOutcome, DomainEvent, Stores, UserId } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, peekEvents } from "@admit-one/testing";
import { createFlakyStores } from "./flaky-stores.ts";
import { captured, createToldGateway, price } from "./told.ts";

export const userId = "kim.min-ji@example.com";
export const minuteMs = 60_000;
/** From then on the show has started. */
export const showMs = 101 * 3_600_000;

const queueId = "queue-1";
const all = { after: null, limit: 1_000 };

type Deliver = (event: DomainEvent) => DeliveryOutcome | Promise<DeliveryOutcome>;

export const refuse = (event: DomainEvent): DeliveryOutcome => ({
  outcome: "gone",
  reason: "userId" in event ? `no account of ${event.userId}` : "no account",
});

/**
 * A box office that sells to one user, over stores that can break, with a gateway that says what it is
 * told to say. One subscriber refuses every event and says why.
 */
export const openErasing = async (deaf: Deliver = refuse, inner: Stores = createMemoryStores()) => {
  const flaky = createFlakyStores(inner);
  const told = createToldGateway({
    has: ["movements", "movedSince", "parseWebhook"],
    refundsAreFinal: false,
  });
  const delivered: DomainEvent[] = [];
  const office = createTestBoxOffice({
    stores: flaky.stores,
    gateways: [told.gateway],
    wallet: {},
    subscribers: [
      { name: "deaf", deliver: deaf },
      { name: "ear", deliver: (event) => void delivered.push(event) },
    ],
  });
  const { boxOffice, clock, stores } = office;
  await boxOffice.createConcert(concertDocument());

  const join = async (): Promise<string> => {
    const issued = await boxOffice.issueToken({ queueId, userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    return issued.token.token;
  };
  const hold = async (seatId: string) => {
    const token = await join();
    const command = { showId: "show-1", seatIds: [seatId], userId, token };
    const held = await boxOffice.reserveSeats({ ...command, idempotencyKey: `hold-${seatId}` });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    return { reservationId: held.reservation.reservationId, token };
  };
  /** Pays with fields that only this user has. */
  const pay = async ({ reservationId, token }: { reservationId: string; token: string }) => {
    const method = { type: "told", payer: userId };
    const idempotencyKey = `pay-${reservationId}-${told.calls.length}`;
    return boxOffice.pay({ reservationId, userId, token, method, idempotencyKey });
  };
  const buy = async (seatId: string) => {
    told.tell("charge", captured);
    const { reservationId, token } = await hold(seatId);
    const paid = await pay({ reservationId, token });
    if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
    return { reservationId, paymentId: paid.payment.paymentId };
  };
  const relay = async (): Promise<void> => {
    while ((await boxOffice.work.relay()) > 0);
  };
  /** The provider says that something of a payment moved, and what its books list by now. */
  let news = 0;
  const hear = async (paymentId: string, listed: object): Promise<void> => {
    news += 1;
    told.tell("parseWebhook", { outcome: "verified", eventId: `news-${news}`, paymentId });
    told.tell("movements", { refunds: [], disputes: [], ...listed });
    await boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
    await boxOffice.work.recover();
  };
  const credit = (amount: number, idempotencyKey = "credit-1") =>
    boxOffice.creditWallet({ userId, amount, currency: "KRW", idempotencyKey });
  const erase = () => boxOffice.eraseUser({ userId });
  /** Time passes, and the sweep has its say. */
  const later = async (ms = minuteMs): Promise<void> => {
    clock.advance(ms);
    await boxOffice.work.sweep();
  };
  const audit = async () => {
    const { money, counts, ok, breaches, alarms } = await boxOffice.audit();
    return { money, counts, ok, breaches, alarms };
  };
  const tables = (...ids: readonly string[]) => tablesOf(stores, delivered, [userId, ...ids]);
  /** Where the user's id is stored. */
  const traces = async (...pseudonyms: readonly string[]): Promise<readonly string[]> =>
    Object.entries(await tables(...pseudonyms))
      .filter(([, text]) => text.includes(userId))
      .map(([table]) => table);
  return {
    ...office,
    flaky,
    told,
    delivered,
    join,
    hold,
    pay,
    buy,
    relay,
    hear,
    credit,
    erase,
    later,
    audit,
    tables,
    traces,
  };
};

export type Erasing = Awaited<ReturnType<typeof openErasing>>;

/** The text of everything that is stored, of tokens and records those of these users. */
const tablesOf = async (
  { bookings, queues, events }: Stores,
  delivered: readonly DomainEvent[],
  userIds: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const ids = userIds as readonly UserId[];
  const records = await bookings.view((view) =>
    Promise.all(["" as UserId, ...ids].map((id) => view.recordsOf(id, null, 1_000))),
  );
  const tables = {
    ...(await bookings.snapshot()),
    records,
    tokens: await Promise.all(ids.map((id) => queues.tokensOf(id, all))),
    erasures: await bookings.erasures(Number.MAX_SAFE_INTEGER, 10),
    events: await events.find(delivered.map(({ eventId }) => eventId)),
    unrouted: await peekEvents(events),
    letters: await events.dead({ subscriber: "deaf", afterNo: 0, limit: 1_000 }),
  };
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, JSON.stringify(rows)]),
  );
};

/** A user whose money is settled, with a bit of everything, after the show. */
export const openSettled = async (deaf: Deliver = refuse): Promise<Erasing> => {
  const runtime = await openErasing(deaf);
  const { boxOffice, told, buy, hold, pay, hear, credit, join, clock } = runtime;
  const disputed = await buy("A-1-1");
  const opened = { reference: "dp", amount: price, currency: "KRW", status: "open" };
  await hear(disputed.paymentId, { disputes: [opened] });
  await hear(disputed.paymentId, { disputes: [{ ...opened, status: "lost" }] });
  await boxOffice.acceptPayment({ paymentId: disputed.paymentId, note: `${userId} was right` });
  const outside = await buy("A-1-2");
  const part = { refundId: null, reference: "re", amount: 10_000, currency: "KRW" };
  await hear(outside.paymentId, { refunds: [{ ...part, status: "succeeded", failure: null }] });
  await boxOffice.acceptPayment({ paymentId: outside.paymentId, note: "goodwill" });
  const cancelled = await buy("A-1-3");
  told.tell("refund", { outcome: "refused", reason: `${userId} left`, retry: "never" });
  told.tell("movements", { refunds: [], disputes: [] });
  await boxOffice.cancelReservation({
    reservationId: cancelled.reservationId,
    idempotencyKey: "cancel",
  });
  await boxOffice.settleRefund({
    paymentId: cancelled.paymentId,
    amount: price,
    note: `in cash to ${userId}`,
    idempotencyKey: "by-hand",
  });
  const declined = await hold("A-1-4");
  told.tell("charge", { outcome: "declined", reason: `no money of ${userId}` });
  await pay(declined);
  await boxOffice.releaseReservation({ reservationId: declined.reservationId, userId });
  await credit(price);
  const byWallet = await hold("A-1-5");
  const paid = await boxOffice.pay({ ...byWallet, userId, method: { type: "wallet" } });
  if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
  await join();
  await runtime.relay();
  clock.advance(showMs);
  return runtime;
};
