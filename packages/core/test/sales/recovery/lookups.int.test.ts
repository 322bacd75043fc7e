import { type BoxOffice, createBoxOffice, type PaymentId } from "@admit-one/core";
import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import {
  concertDocument,
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
  type FakeClock,
} from "@admit-one/testing";
import { beforeAll, describe, expect, test } from "vitest";

// fault 42: 500 buyers are at their bank's page.

const buyers = 500;
/** Of another gateway, where one buyer is. */
const name = "quiet";
const minuteMs = 60_000;

type Look = { readonly paymentId: PaymentId; readonly atMs: number };

type Hall = {
  readonly clock: FakeClock;
  readonly boxOffice: BoxOffice;
  readonly looks: Look[];
  readonly payments: readonly PaymentId[];
  /** News of the gateway, signed or not. */
  readonly tell: (paymentId: PaymentId, signed?: boolean) => Promise<unknown>;
};

/** A gateway that notes who is looked up, and many who are with it. */
const openHall = async (): Promise<Hall> => {
  const clock = createFakeClock();
  const looks: Look[] = [];
  const noting = (gateway: ReturnType<typeof createScriptedGateway>) => ({
    ...gateway,
    lookup: (payment: Parameters<typeof gateway.lookup>[0]) => {
      looks.push({ paymentId: payment.paymentId, atMs: clock.nowMs() });
      return gateway.lookup(payment);
    },
  });
  const signing = createScriptedGateway({ clock, webhookSecret: "secret" });
  const open = createScriptedGateway({ clock });
  // Its deliveries are hints: anybody may send them.
  const parseWebhook: typeof signing.parseWebhook = (delivery) =>
    "scripted-signature" in delivery.headers
      ? signing.parseWebhook?.(delivery)
      : open.parseWebhook?.(delivery);
  const boxOffice = createBoxOffice({
    stores: createMemoryStores(),
    clock,
    timers: createFakeTimers({ clock }),
    ids: createSequentialIds(),
    signer: createTestSigner(),
    gateways: [
      noting({ ...signing, parseWebhook }),
      noting(createScriptedGateway({ clock, name })),
    ],
  });
  const rows = [{ row: "1", seats: buyers + 1 }];
  const document = concertDocument({
    queue: { queueId: "queue-1", maxActive: null, ratePerMinute: null },
    policy: { payWithinMs: 30 * minuteMs },
  });
  const [show] = document.shows;
  if (show === undefined) throw new Error("no show");
  const sections = [{ section: "A", price: 1_000, rows }];
  await boxOffice.createConcert({ ...document, shows: [{ ...show, sections }] });
  const payments = await Promise.all(
    Array.from({ length: buyers }, (_, index) => payAtBank(boxOffice, index, "scripted")),
  );
  let told = 0;
  const tell = async (paymentId: PaymentId, signed = true) => {
    told += 1;
    const news = { eventId: `event-${told}`, paymentId, sentAtMs: clock.nowMs() };
    const delivery = await (signed ? signing : open).webhook(news);
    return boxOffice.receiveWebhook({ gateway: "scripted", ...delivery });
  };
  return { clock, boxOffice, looks, payments, tell };
};

const payAtBank = async (boxOffice: BoxOffice, index: number, type: string): Promise<PaymentId> => {
  const userId = `user-${index}`;
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
  if (!("token" in issued)) throw new Error(issued.outcome);
  const { token } = issued.token;
  const seatIds = [`A-1-${index + 1}`];
  const held = await boxOffice.reserveSeats({ showId: "show-1", seatIds, userId, token });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  const method = { type, outcome: "redirect" };
  const paid = await boxOffice.pay({ reservationId, userId, token, method });
  if (paid.outcome !== "payment_pending") throw new Error(paid.outcome);
  return paid.payment.paymentId;
};

/** What a server does with it: rounds until nothing is left, four times a second. */
const live = async ({ clock, boxOffice }: Hall, ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 250) {
    clock.advance(250);
    while ((await boxOffice.work.recover()) > 0);
  }
};

/** The most that any second saw. */
const busiest = (looks: readonly Look[]): number =>
  Math.max(
    ...looks.map(
      ({ atMs }) => looks.filter((one) => one.atMs > atMs - 1_000 && one.atMs <= atMs).length,
    ),
  );

describe("fault 42: 500 buyers at their bank's page", () => {
  const minutes = 10;
  let hall: Hall;
  let startMs = 0;
  beforeAll(async () => {
    hall = await openHall();
    startMs = hall.clock.nowMs();
    await live(hall, minutes * minuteMs);
  }, 120_000);

  test("cost at most ten look-ups in any second", () => {
    expect(busiest(hall.looks)).toBe(10);
    // And the budget is used while there is something to use it for.
    expect(hall.looks.filter(({ atMs }) => atMs <= startMs + minuteMs)).toHaveLength(600);
  });

  test("are each looked up, and none waits much longer than the others", () => {
    const byPayment = Map.groupBy(hall.looks, ({ paymentId }) => paymentId);
    expect(byPayment.size).toBe(buyers);
    const endMs = hall.clock.nowMs();
    const gaps = [...byPayment.values()].flatMap((looks) => {
      const instants = [startMs, ...looks.map(({ atMs }) => atMs), endMs];
      return instants.slice(1).map((atMs, index) => atMs - (instants[index] ?? atMs));
    });
    // All of them at once are 50 seconds of the budget, and a minute is the longest patience.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * minuteMs);
    const counts = [...byPayment.values()].map(({ length }) => length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  test("keep nobody waiting who is with another gateway", async () => {
    const paymentId = await payAtBank(hall.boxOffice, buyers, name);
    const before = hall.looks.length;
    await live(hall, 4_000);
    const looks = hall.looks.slice(before);
    expect(looks.filter((look) => look.paymentId === paymentId)).toHaveLength(2);
  });

  test("are looked up at once where the gateway says so", async () => {
    for (const paymentId of [hall.payments[0], hall.payments[250], hall.payments[499]]) {
      if (paymentId === undefined) throw new Error("no payment");
      const before = hall.looks.length;
      await hall.tell(paymentId);
      await hall.boxOffice.work.recover();
      expect(hall.looks.slice(before).map((look) => look.paymentId)).toContain(paymentId);
    }
  });

  test("are looked up though somebody floods the gateway's address with hints", async () => {
    const hinted = new Set(hall.payments.slice(0, 250));
    const before = hall.looks.length;
    for (let second = 0; second < 120; second += 1) {
      for (const paymentId of hinted) await hall.tell(paymentId, false);
      await live(hall, 1_000);
    }
    const looks = hall.looks
      .slice(before)
      .filter(({ paymentId }) => hall.payments.includes(paymentId));
    expect(busiest(looks)).toBe(10);
    // Half of the budget is left to whoever is due: each has their turn.
    const others = looks.map(({ paymentId }) => paymentId).filter((id) => !hinted.has(id));
    expect(new Set(others).size).toBe(buyers - hinted.size);
  });
});
