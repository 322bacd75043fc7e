import {
  type Cell,
  createBoxOffice,
  type DomainEvent,
  type PaymentId,
  type Stores,
} from "@admit-one/core";
import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import {
  concertDocument,
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
} from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { expectSameAlarms } from "../support/same-alarms.ts";

// Several box offices, each with stores of its own, on one account of a payment provider.

const price = 110_000;
const minuteMs = 60_000;
const dayMs = 86_400_000;

const openAccount = () => {
  const clock = createFakeClock();
  const gateway = createScriptedGateway({ clock, webhookSecret: "secret of the account" });
  return { clock, gateway };
};

type Account = ReturnType<typeof openAccount>;

type Given = {
  readonly cell?: Cell;
  /** Begins all ids that the office chooses, and without a cell also those that it makes. */
  readonly prefix: string;
  readonly makes?: (id: string) => string;
  /** What an earlier server left. */
  readonly stores?: Stores;
};

/** As the ids of the node package: no hyphen. */
const plain = (id: string): string => id.replaceAll("-", "_");

/** A box office with one concert on sale. */
const openOffice = async (
  { clock, gateway }: Account,
  { cell, prefix, makes = plain, stores = createMemoryStores() }: Given,
) => {
  const made = createSequentialIds();
  const events: DomainEvent[] = [];
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: createFakeTimers({ clock }),
    ids: { next: (kind) => `${cell === undefined ? prefix : ""}${makes(made.next(kind))}` },
    signer: createTestSigner(),
    gateways: [gateway],
    subscribers: [{ name: "all", deliver: (event) => void events.push(event) }],
    ...(cell && { cell }),
  });
  const named = (id: string) => `${prefix}${id}`;
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("no show");
  await boxOffice.createConcert(
    concertDocument({
      concertId: named("concert"),
      queue: { queueId: named("queue") },
      shows: [{ ...show, showId: named("show") }],
    }),
  );
  const buy = async (userId: string, seat: number) => {
    const issued = await boxOffice.issueToken({ queueId: named("queue"), userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    const { token } = issued.token;
    const asked = { showId: named("show"), seatIds: [`A-1-${seat}`], userId, token };
    const held = await boxOffice.reserveSeats(asked);
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    const { reservationId } = held.reservation;
    const paid = await boxOffice.pay({ reservationId, userId, token });
    if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
    return paid.payment.paymentId;
  };
  const { bookings } = stores;
  return {
    boxOffice,
    stores,
    events,
    buy,
    refunds: async () => (await bookings.snapshot()).refunds,
  };
};

/** Money at the account under an id that no box office made. */
const takeStray = ({ clock, gateway }: Account, id: string) =>
  gateway.charge({
    paymentId: id as PaymentId,
    amount: price,
    currency: "KRW" as never,
    method: { type: "scripted" },
    proof: null,
    reference: null,
    createdAtMs: clock.nowMs(),
  });

const a: Cell = { name: "a", others: ["b"] };
const b: Cell = { name: "b", others: ["a"] };
const unnamed: Cell = { name: null, others: ["a", "b"] };

const paidBack = ({ gateway }: Account) =>
  gateway.ledger().reduce((sum, { refunded }) => sum + refunded, 0);

describe("two box offices that do not know of each other", () => {
  test("refund each other's sales: why cells have names", async () => {
    const account = openAccount();
    const one = await openOffice(account, { prefix: "x_" });
    const two = await openOffice(account, { prefix: "y_" });
    await one.buy("ann", 1);
    await two.buy("bob", 1);
    expect(await one.boxOffice.work.reconcile()).toBe(1);
    await one.boxOffice.work.recover();
    expect(paidBack(account)).toBe(price);
  });
});

describe("cells on one account", () => {
  const openAll = async () => {
    const account = openAccount();
    const offices = [
      await openOffice(account, { prefix: "", cell: unnamed }),
      await openOffice(account, { prefix: "a-", cell: a }),
      await openOffice(account, { prefix: "b-", cell: b }),
    ] as const;
    return { account, offices };
  };

  test("leave each other's sales alone, and each reads the books on its own", async () => {
    const { account, offices } = await openAll();
    for (const office of offices) await office.buy("ann", 1);
    for (const { boxOffice, stores, refunds } of offices) {
      expect(await boxOffice.work.reconcile()).toBe(0);
      await boxOffice.work.recover();
      expect(await refunds()).toEqual([]);
      const { alarms, breaches } = await boxOffice.audit();
      expect({ alarms, breaches }).toEqual({ alarms: [], breaches: [] });
      const hour = Math.floor(account.clock.nowMs() / 3_600_000);
      const record = { userId: "" as never, key: `reconciled scripted ${hour}` };
      expect(await stores.bookings.record(record)).not.toBe(null);
    }
    expect(paidBack(account)).toBe(0);
  });

  test("read nothing of each other in their stores, and ask nothing about it", async () => {
    const { account, offices } = await openAll();
    const [, one, two] = offices;
    const paymentId = await two.buy("ann", 1);
    account.gateway.provider.refund(paymentId, 10_000);
    const asked: string[] = [];
    const { bookings } = one.stores;
    const payment = bookings.payment.bind(bookings);
    const update = bookings.update.bind(bookings);
    bookings.payment = (id) => {
      asked.push(id);
      return payment(id);
    };
    bookings.update = (slice, decide) => {
      asked.push(slice.by === "payment" ? slice.paymentId : slice.by);
      return update(slice, decide);
    };
    expect(await one.boxOffice.work.reconcile()).toBe(0);
    // It keeps up to when each of both lists was read.
    const hour = Math.floor(account.clock.nowMs() / 3_600_000);
    expect(asked).toEqual([`reconciled scripted ${hour}`, `reconciled scripted moved ${hour}`]);
    expect(await two.boxOffice.work.reconcile()).toBe(0);
    expect(await two.refunds()).toMatchObject([{ origin: "provider", paymentId }]);
  });

  test("each refund what their own store lost", async () => {
    const { account, offices } = await openAll();
    await takeStray(account, "a-pay_lost");
    await takeStray(account, "pay_lost");
    const lost = [];
    for (const { boxOffice, refunds } of offices) {
      await boxOffice.work.reconcile();
      lost.push((await refunds()).map(({ paymentId }) => paymentId));
    }
    expect(lost).toEqual([["pay_lost"], ["a-pay_lost"], []]);
  });

  test("never refund money of a cell that nobody named: it is an alarm", async () => {
    const { account, offices } = await openAll();
    const sinceMs = account.clock.nowMs();
    await takeStray(account, "old-pay_1");
    account.clock.advance(minuteMs);
    await takeStray(account, "old-pay_2");
    for (const { boxOffice, refunds } of offices) {
      expect(await boxOffice.countAlarms()).toMatchObject({ unknown_cell: 0 });
      // The books are read again, and everything is found again.
      expect(await boxOffice.work.reconcile()).toBe(0);
      expect(await boxOffice.work.reconcile()).toBe(0);
      expect(await refunds()).toEqual([]);
      const { alarms } = await boxOffice.audit();
      expect(alarms).toEqual([
        {
          alarm: "unknown_cell",
          message: expect.stringContaining("CELLS=old"),
          ids: { gateway: "scripted", cell: "old", payments: "2", paymentId: "old-pay_1" },
          sinceMs,
          endedBy: [],
        },
      ]);
      await expectSameAlarms(boxOffice);
    }
  });

  test("raise that alarm after a restart too, for a week, until the cell is named", async () => {
    const account = openAccount();
    const office = await openOffice(account, { prefix: "a-", cell: a });
    const { stores } = office;
    await takeStray(account, "old-pay_1");
    await takeStray(account, "old-pay_2");
    await office.boxOffice.work.reconcile();
    const restarted = (cell: Cell, afterMs: number) => {
      account.clock.advance(afterMs);
      return openOffice(account, { prefix: "a-", cell, stores });
    };
    const alarmsOf = async ({ boxOffice }: typeof office) => {
      await boxOffice.work.reconcile();
      return (await boxOffice.audit()).alarms.map(
        ({ alarm, ids }) => `${alarm} ${ids["payments"]}`,
      );
    };
    // No books of then are read any more.
    expect(await alarmsOf(await restarted(a, 5 * dayMs))).toEqual(["unknown_cell 2"]);
    const named = { name: "a", others: ["b", "old"] };
    expect(await alarmsOf(await restarted(named, 0))).toEqual([]);
    // It was kept again five days ago.
    expect(await alarmsOf(await restarted(a, 6 * dayMs))).toEqual(["unknown_cell 2"]);
    expect(await alarmsOf(await restarted(a, 8 * dayMs))).toEqual([]);
  });

  test("keep a second such cell of the same day, too, also if another server found it", async () => {
    const account = openAccount();
    const office = await openOffice(account, { prefix: "a-", cell: a });
    const { stores } = office;
    const other = await openOffice(account, { prefix: "a-", cell: a, stores });
    await takeStray(account, "old-pay_1");
    await office.boxOffice.work.reconcile();
    account.clock.advance(minuteMs);
    await takeStray(account, "older-pay_1");
    await other.boxOffice.work.reconcile();
    account.clock.advance(minuteMs);
    await takeStray(account, "oldest-pay_1");
    await office.boxOffice.work.reconcile();
    account.clock.advance(5 * dayMs);
    const restarted = await openOffice(account, { prefix: "a-", cell: a, stores });
    await restarted.boxOffice.work.reconcile();
    const { alarms } = await restarted.boxOffice.audit();
    expect(alarms.map(({ ids }) => ids["cell"])).toEqual(["old", "older", "oldest"]);
  });

  test("know their payments of the time before cells, whatever they begin with", async () => {
    const account = openAccount();
    const office = await openOffice(account, {
      prefix: "",
      cell: { name: null, others: ["b"] },
      // They begin with `payment-`, as if a cell were called so.
      makes: (id) => id,
    });
    const paymentId = await office.buy("ann", 1);
    expect(paymentId).toMatch(/^payment-/);
    expect(await office.boxOffice.work.reconcile()).toBe(0);
    expect((await office.boxOffice.audit()).alarms).toEqual([]);
  });

  test("choose ids of their own for what they sell", async () => {
    const { offices } = await openAll();
    const [, one] = offices;
    const document = concertDocument({ concertId: "night", queue: { queueId: "b-line" } });
    const refused = await one.boxOffice.createConcert(document);
    expect(refused).toMatchObject({
      outcome: "validation",
      errors: [
        { field: "concertId" },
        { field: "queue.queueId" },
        { field: "shows[0].showId", message: "must begin with a-, the name of this cell" },
      ],
    });
    const [show] = document.shows;
    if (show === undefined) throw new Error("no show");
    const added = await one.boxOffice.addShow({
      concertId: "a-concert",
      show,
      idempotencyKey: "k",
    });
    expect(added).toMatchObject({ outcome: "validation", errors: [{ field: "showId" }] });
    const { showId: _none, ...unnamedShow } = show;
    const made = await one.boxOffice.addShow({
      concertId: "a-concert",
      show: unnamedShow,
      idempotencyKey: "l",
    });
    expect(made).toMatchObject({ outcome: "show_added", showId: expect.stringMatching(/^a-/) });
  });

  test("name everything that has an id, also what derives from it", async () => {
    const { account, offices } = await openAll();
    const [, one] = offices;
    const paymentId = await one.buy("ann", 1);
    const payment = await one.stores.bookings.payment(paymentId);
    const reservationId = payment?.reservationId ?? "";
    await one.boxOffice.cancelReservation({ reservationId });
    const { provider } = account.gateway;
    const { reference } = provider.openDispute(paymentId, 10_000);
    await one.boxOffice.work.reconcile();
    provider.setDispute(reference, "won");
    await one.boxOffice.work.reconcile();
    await one.boxOffice.eraseUser({ userId: "ann" });
    account.clock.advance(minuteMs);
    await one.boxOffice.work.sweep();
    await one.boxOffice.work.relay();
    const { reservations, payments, refunds } = await one.stores.bookings.snapshot();
    const ids = [
      ...reservations.flatMap((it) => [it.reservationId, it.showId, it.userId]),
      ...payments.map((it) => it.paymentId),
      ...refunds.map((it) => it.refundId),
      ...one.events.flatMap(({ eventId, stream }) => [eventId, stream]),
      ...one.events.flatMap((event) =>
        event.type === "ReservationConfirmed" ? event.tickets.map((it) => it.ticketId) : [],
      ),
    ];
    const types = one.events.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["ReservationConfirmed", "PaymentDisputed"]));
    expect(types).toEqual(expect.arrayContaining(["UserErased", "TokenIssued", "RefundRequested"]));
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.filter((id) => !id.startsWith("a-"))).toEqual([]);
  });
});

describe("news from the provider", () => {
  const deliver = async ({ clock, gateway }: Account, paymentId: string) => ({
    gateway: "scripted",
    ...(await gateway.webhook({
      eventId: `news of ${paymentId}`,
      paymentId: paymentId as PaymentId,
      sentAtMs: clock.nowMs(),
    })),
  });

  test("of another cell's payment is taken, and causes no look-up", async () => {
    const account = openAccount();
    const one = await openOffice(account, { prefix: "a-", cell: a });
    const two = await openOffice(account, { prefix: "b-", cell: b });
    const paymentId = await two.buy("ann", 1);
    const asked: string[] = [];
    const { bookings, inbox } = one.stores;
    bookings.payment = async (id) => {
      asked.push(id);
      return null;
    };
    const news = await deliver(account, paymentId);
    const accepted = { outcome: "webhook_accepted" };
    expect(await one.boxOffice.receiveWebhook(news)).toEqual(accepted);
    expect(await two.boxOffice.receiveWebhook(news)).toEqual(accepted);
    expect(asked).toEqual([]);
    const nowMs = account.clock.nowMs();
    expect(await inbox.due(nowMs, 10)).toEqual([]);
    expect(await two.stores.inbox.due(nowMs, 10)).toMatchObject([{ paymentId }]);
  });

  test("that nobody signed is refused, whosever it is", async () => {
    const account = openAccount();
    const one = await openOffice(account, { prefix: "a-", cell: a });
    const news = { ...(await deliver(account, "b-pay_1")), headers: {} };
    const answer = await one.boxOffice.receiveWebhook(news);
    expect(answer).toMatchObject({ outcome: "webhook_invalid" });
  });
});

describe("wallets", () => {
  test("are another cell's where this one has none", async () => {
    const account = openAccount();
    const { boxOffice, buy } = await openOffice(account, { prefix: "a-", cell: a });
    await buy("bob", 2);
    const credit = { userId: "ann", amount: 1, currency: "KRW", idempotencyKey: "k" };
    expect(await boxOffice.creditWallet(credit)).toEqual({
      outcome: "validation",
      errors: [{ field: "userId", message: "has no wallet here: another cell serves the wallets" }],
    });
    const method = { type: "wallet" };
    const paid = await boxOffice.pay({ reservationId: "a-r", userId: "ann", token: "t", method });
    expect(paid).toEqual({
      outcome: "validation",
      errors: [
        { field: "method.type", message: "must not be wallet: another cell serves the wallets" },
      ],
    });
    expect((await boxOffice.getWallets({ userId: "ann" })).wallets).toEqual([]);
  });
});
