import { concertDocument, peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import {
  type Erasing,
  minuteMs,
  openErasing,
  openSettled,
  showMs,
  userId,
} from "../support/erasing.ts";
import { captured, price } from "../support/told.ts";

// Fault 34: a user's id stays for ever, and nothing replaces it.

const dispute = { reference: "dp", amount: price, currency: "KRW", status: "open" };

/** What stands in the way, and the reasons that the refusal gives. */
const obstacles: readonly (readonly [string, (runtime: Erasing) => Promise<readonly object[]>])[] =
  [
    [
      "a hold of a show to come",
      async ({ hold }) => {
        const { reservationId } = await hold("A-1-1");
        return [{ reason: "live_reservation", ids: { reservationId } }];
      },
    ],
    [
      "a ticket of a show to come",
      async ({ buy }) => {
        const { reservationId } = await buy("A-1-1");
        return [{ reason: "live_reservation", ids: { reservationId } }];
      },
    ],
    [
      "a payment without an answer, though the show is over",
      async ({ hold, pay, told, clock, stores }) => {
        told.tell("charge", { outcome: "pending", nextAction: null });
        const held = await hold("A-1-1");
        await pay(held);
        clock.advance(showMs);
        const found = await stores.bookings.reservation(held.reservationId);
        const paymentId = found !== null && "paymentId" in found ? found.paymentId : "";
        return [
          { reason: "live_reservation", ids: { reservationId: held.reservationId } },
          { reason: "pending_payment", ids: { paymentId } },
        ];
      },
    ],
    [
      "a refund that the provider refuses",
      async ({ buy, boxOffice, told, clock }) => {
        const { reservationId, paymentId } = await buy("A-1-1");
        told.tell("refund", { outcome: "refused", reason: "closed", retry: "never" });
        await boxOffice.cancelReservation({ reservationId });
        clock.advance(showMs);
        return [{ reason: "open_refund", ids: { paymentId, refundId: `${paymentId}-refund` } }];
      },
    ],
    [
      "an open dispute",
      async ({ buy, hear, clock }) => {
        const { paymentId } = await buy("A-1-1");
        await hear(paymentId, { disputes: [dispute] });
        clock.advance(showMs);
        return [{ reason: "open_dispute", ids: { paymentId, disputeId: "dp" } }];
      },
    ],
    [
      "a balance",
      async ({ credit }) => {
        await credit(1);
        return [{ reason: "balance", ids: { currency: "KRW" } }];
      },
    ],
  ];

/** Holds as many seats of a large show, each in a reservation and with a place in line of its own. */
const holdMany = async ({ boxOffice }: Erasing, count: number): Promise<void> => {
  const [show] = concertDocument().shows;
  const section = { section: "A", price, rows: [{ row: "1", seats: count }] };
  await boxOffice.createConcert({
    concertId: "large",
    title: "Large",
    currency: "KRW",
    queue: { queueId: "large" },
    policy: { maxSeatsPerUser: 100, maxHolds: 100 },
    shows: [{ ...show, showId: "large-1", sections: [section] } as never],
  });
  for (let no = 1; no <= count; no += 1) {
    const issued = await boxOffice.issueToken({ queueId: "large", userId });
    const token = "token" in issued ? issued.token.token : "";
    const command = { showId: "large-1", seatIds: [`A-1-${no}`], userId, token };
    expect(await boxOffice.reserveSeats(command)).toHaveProperty("reservation");
    await boxOffice.leaveQueue({ queueId: "large", userId, token });
  }
};

describe("fault 34: erasing a user is refused for", () => {
  test.each(obstacles)("%s, and changes nothing", async (_, happen) => {
    const runtime = await openErasing();
    const reasons = await happen(runtime);
    const before = await runtime.tables();
    expect(await runtime.erase()).toEqual({ outcome: "conflict", reasons });
    expect(await runtime.tables()).toEqual(before);
  });

  test("nobody", async () => {
    const runtime = await openErasing();
    expect(await runtime.erase()).toEqual({ outcome: "not_found", what: "user" });
    const outcome = await runtime.boxOffice.eraseUser({ userId: "" });
    expect(outcome).toMatchObject({ outcome: "validation" });
    expect(await runtime.traces()).toEqual([]);
  });

  test("very much is answered with the first twenty reasons", async () => {
    const runtime = await openErasing();
    await holdMany(runtime, 21);
    const refused = await runtime.erase();
    expect("reasons" in refused && refused.reasons).toHaveLength(20);
  });
});

describe("fault 34: an erased user", () => {
  test("is found nowhere; amounts, totals and the audit are as before", async () => {
    const runtime = await openSettled();
    await runtime.join();
    const traces = await runtime.traces();
    expect(traces).toEqual(
      expect.arrayContaining([
        "reservations",
        "payments",
        "refunds",
        "wallets",
        "ledger",
        "records",
        "tokens",
        "events",
        "letters",
      ]),
    );
    const { queue } = await runtime.stores.queues.read({ queueId: "queue-1" as never });
    const audit = await runtime.audit();
    expect(audit).toMatchObject({ ok: true, breaches: [] });
    const erased = await runtime.erase();
    const pseudonym = "pseudonym" in erased ? erased.pseudonym : "";
    expect(erased).toEqual({ outcome: "user_erased", pseudonym, waiting: 0 });
    expect(await runtime.traces(pseudonym)).toEqual(["erasures"]);
    expect(await runtime.audit()).toEqual(audit);
    await runtime.later();
    expect(await runtime.traces(pseudonym)).toEqual([]);
    expect(await runtime.audit()).toEqual(audit);
    const after = await runtime.stores.queues.read({ queueId: "queue-1" as never });
    expect(after.queue?.totals).toEqual({
      ...queue?.totals,
      left: (queue?.totals.left ?? 0) + 1,
    });
    expect(await runtime.erase()).toEqual({ outcome: "not_found", what: "user" });
  });

  test("is found nowhere, though they had more than is read at once", async () => {
    const runtime = await openErasing();
    await holdMany(runtime, 51);
    await runtime.relay();
    runtime.clock.advance(10 * minuteMs);
    const erased = await runtime.erase();
    expect(erased).toMatchObject({ waiting: 0 });
    await runtime.later();
    expect(await runtime.traces("pseudonym" in erased ? erased.pseudonym : "")).toEqual([]);
    const { reservations } = await runtime.stores.bookings.snapshot();
    expect(reservations).toHaveLength(51);
  });

  test("has a pseudonym that says nothing, which the event names and nothing else", async () => {
    const runtime = await openSettled();
    const erased = await runtime.erase();
    const pseudonym = "pseudonym" in erased ? erased.pseudonym : "";
    expect(pseudonym).toMatch(/^pseudonym-\d+$/);
    expect(await peekEvents(runtime.stores.events)).not.toContainEqual(
      expect.objectContaining({ type: "UserErased" }),
    );
    await runtime.later();
    const events = await peekEvents(runtime.stores.events);
    expect(events.at(-1)).toEqual({
      type: "UserErased",
      pseudonym,
      eventId: expect.any(String),
      stream: expect.any(String),
      atMs: expect.any(Number),
    });
  });

  test("is answered alike until the second look, a minute later", async () => {
    const runtime = await openSettled();
    const erased = await runtime.erase();
    expect(await runtime.erase()).toEqual(erased);
    await runtime.later(minuteMs - 1);
    expect(await runtime.erase()).toEqual(erased);
  });

  test("has deleted what they sent along, and keeps the name of the gateway", async () => {
    const runtime = await openSettled();
    await runtime.erase();
    const { payments, refunds } = await runtime.stores.bookings.snapshot();
    for (const { method } of [...payments, ...refunds])
      expect(Object.keys(method)).toEqual(["type"]);
  });

  test("stays erased for the same command of an operator: no money moves twice", async () => {
    const runtime = await openSettled();
    await runtime.erase();
    expect(await runtime.credit(price)).toEqual({ outcome: "idempotency_key_reused" });
  });

  test("may come back as a new user, at once", async () => {
    const runtime = await openSettled();
    const erased = await runtime.erase();
    runtime.clock.advance(1);
    await runtime.join();
    await runtime.credit(5_000, "credit-2");
    const before = await runtime.tables();
    await runtime.later();
    const known = { erasures: expect.anything(), unrouted: expect.anything() };
    expect(await runtime.tables()).toEqual({ ...before, ...known });
    expect(await runtime.credit(5_000, "credit-2")).toMatchObject({
      outcome: "wallet_credited",
      wallet: { balance: 5_000 },
    });
    expect(await runtime.erase()).toMatchObject({ outcome: "conflict" });
    expect(erased).toMatchObject({ outcome: "user_erased" });
    expect(captured.amount).toBe(price);
  });
});
