// fault 43: what becomes of a payment whose buyer closes the window of Toss.
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { createTossGateway } from "@admit-one/toss";
import { createTossStandIn } from "@admit-one/toss/stand-in";
import { describe, expect, test } from "vitest";
import { secretKey } from "./support/world.ts";

const minuteMs = 60_000;

/** A box office with Toss, and a buyer whose window is open. */
const open = async () => {
  const clock = { nowMs: (): number => office.clock.nowMs() };
  const calls: string[] = [];
  let isAway = false;
  const standIn = createTossStandIn({
    secretKey,
    clock,
    faults: ({ method, path }) => {
      calls.push(`${method} ${path}`);
      return isAway ? "lost_before" : undefined;
    },
  });
  const gateway = createTossGateway({ secretKey, clock, fetch: standIn.fetch });
  const office = createTestBoxOffice({ gateways: [gateway] });
  const { boxOffice, stores } = office;
  await boxOffice.createConcert(concertDocument());
  const enter = async (userId: string) => {
    const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
    if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
    const user = { userId, token: issued.token.token };
    const held = await boxOffice.reserveSeats({ showId: "show-1", seatIds: ["A-1-1"], ...user });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    return { reservationId: held.reservation.reservationId, ...user };
  };
  const command = { ...(await enter("ann")), method: { type: "toss" } };
  const paid = await boxOffice.pay(command);
  if (paid.outcome !== "payment_pending") throw new Error(paid.outcome);
  const { paymentId } = paid.payment;
  const live = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 5_000) {
      office.clock.advance(5_000);
      await boxOffice.work.recover();
      await boxOffice.work.sweep();
    }
  };
  const now = async () => {
    const { payments, reservations, seats } = await stores.bookings.snapshot();
    const { ok, alarms } = await boxOffice.audit();
    expect([ok, alarms]).toEqual([true, []]);
    const [payment] = payments;
    return {
      payment: payment?.status,
      reason: payment !== undefined && "reason" in payment ? payment.reason : null,
      reservation: reservations[0]?.status,
      seats: seats.length,
    };
  };
  const goAway = (): void => {
    isAway = true;
  };
  const authorize = () => standIn.buyer.authenticate({ orderId: paymentId, amount: 110_000 });
  return { ...office, standIn, calls, command, paymentId, enter, live, now, goAway, authorize };
};

const free = { payment: "failed", reservation: "expired", seats: 0 };

describe("fault 43: the window of Toss is closed for good", () => {
  test("the seats are free at the deadline of ten minutes, not when Toss gives up", async () => {
    const { live, now, calls, enter } = await open();
    await live(10 * minuteMs - 5_000);
    expect(await now()).toMatchObject({ payment: "pending", reservation: "paying", seats: 1 });
    await live(5_000);
    expect(await now()).toEqual({ ...free, reason: "never_authorized" });
    // No call that takes money was ever made, and nobody looks for any.
    expect(calls.filter((call) => call.startsWith("POST"))).toEqual([]);
    calls.length = 0;
    await live(20 * minuteMs);
    expect(calls).toEqual([]);
    await enter("bob");
  });

  test("the same where the buyer authorized it and never came back", async () => {
    const { live, now, authorize, standIn } = await open();
    authorize();
    await live(10 * minuteMs);
    expect(await now()).toMatchObject(free);
    expect(standIn.ledger()).toEqual([]);
  });

  test("the same while Toss can't be reached", async () => {
    const { live, now, goAway } = await open();
    goAway();
    await live(10 * minuteMs);
    expect(await now()).toMatchObject(free);
  });

  test("a proof that comes after that is not used", async () => {
    const { boxOffice, live, paymentId, authorize, calls } = await open();
    const proof = authorize();
    await live(10 * minuteMs);
    calls.length = 0;
    const late = await boxOffice.confirmPayment({ paymentId, userId: "ann", proof });
    expect(late).toMatchObject({ outcome: "payment_declined", reason: "never_authorized" });
    expect(calls).toEqual([]);
  });

  test("fault 3: whoever says so may pay in another way at once", async () => {
    const { boxOffice, paymentId, authorize, command, calls, now } = await open();
    const proof = authorize();
    calls.length = 0;
    expect(await boxOffice.cancelPayment({ paymentId, userId: "ann" })).toMatchObject({
      outcome: "payment_cancelled",
      payment: { status: "failed", reason: "cancelled" },
      reservation: { status: "held" },
    });
    const late = await boxOffice.confirmPayment({ paymentId, userId: "ann", proof });
    expect(late).toMatchObject({ outcome: "payment_declined", reason: "cancelled" });
    expect(calls).toEqual([]);
    const other = await boxOffice.pay({ ...command, method: { type: "scripted" } });
    expect(other.outcome).toBe("payment_captured");
    expect(await now()).toMatchObject({ reservation: "confirmed" });
  });
});

describe("fault 43: a proof came, and then no answer", () => {
  test("the seats wait for as long as its call may still take money", async () => {
    const { boxOffice, live, now, goAway, paymentId, authorize } = await open();
    const proof = authorize();
    goAway();
    const asked = await boxOffice.confirmPayment({ paymentId, userId: "ann", proof });
    expect(asked.outcome).toBe("payment_pending");
    const left = await boxOffice.cancelPayment({ paymentId, userId: "ann" });
    expect(left).toEqual({ outcome: "payment_in_progress" });
    await live(15 * minuteMs);
    expect(await now()).toMatchObject({ payment: "pending", reservation: "paying", seats: 1 });
  });
});
