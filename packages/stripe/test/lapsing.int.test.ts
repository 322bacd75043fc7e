// What becomes of money that is reserved at Stripe when nobody comes for it in time.
import type { Payment } from "@admit-one/core";
import { createStripeGateway } from "@admit-one/stripe";
import { createStripeStandIn } from "@admit-one/stripe/stand-in";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { expect, test } from "vitest";
import { card, secretKey } from "./support/world.ts";

const day = 86_400_000;

/** A box office with Stripe, a buyer who pays, and a line to Stripe that can break. */
const open = async (method = card("pm_card_visa")) => {
  const clock = { nowMs: (): number => office.clock.nowMs() };
  let broken = "";
  const standIn = createStripeStandIn({
    secretKey,
    webhookSecret: "whsec_unused",
    clock,
    faults: ({ path }) => (broken !== "" && path.endsWith(broken) ? "lost_before" : undefined),
  });
  const gateway = createStripeGateway({ secretKey, clock, fetch: standIn.fetch });
  const office = createTestBoxOffice({ gateways: [gateway] });
  const { boxOffice, stores } = office;
  await boxOffice.createConcert(concertDocument());
  const joined = await boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  if (joined.outcome !== "token_issued") throw new Error(joined.outcome);
  const user = { userId: "ann", token: joined.token.token };
  const held = await boxOffice.reserveSeats({ showId: "show-1", seatIds: ["A-1-1"], ...user });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  const pay = async (): Promise<Payment> => {
    const paid = await boxOffice.pay({ reservationId, ...user, method });
    if (paid.outcome !== "payment_pending") throw new Error(paid.outcome);
    return paid.payment;
  };
  const work = async (afterMs: number): Promise<void> => {
    office.clock.advance(afterMs);
    await boxOffice.work.recover();
    await boxOffice.work.sweep();
  };
  const intent = () => standIn.events.findLast(({ type }) => type.startsWith("payment_intent"));
  const now = async () => {
    const { payments, reservations, seats } = await stores.bookings.snapshot();
    const { ok, alarms } = await boxOffice.audit();
    expect([ok, alarms]).toEqual([true, []]);
    return {
      payment: payments[0]?.status,
      reservation: reservations[0]?.status,
      seats: seats.length,
      ledger: standIn.ledger().map(({ captured, refunded }) => captured - refunded),
      intent: intent()?.type,
    };
  };
  const breakLine = (path: string): void => {
    broken = path;
  };
  return { boxOffice, standIn, pay, work, now, breakLine };
};

test("reserved money is captured as long as it lives, though the deadline is long over", async () => {
  const { pay, work, now, breakLine } = await open();
  breakLine("/capture");
  expect(await pay()).toMatchObject({ step: "authorized" });
  breakLine("");
  await work(6 * day);
  const paid = { payment: "captured", reservation: "confirmed", seats: 1, ledger: [110_000] };
  expect(await now()).toEqual({ ...paid, intent: "payment_intent.succeeded" });
});

test("what lapsed is recognised by look-up: no money, and the seats are free", async () => {
  const { pay, work, now, breakLine } = await open();
  breakLine("/capture");
  await pay();
  breakLine("");
  await work(7 * day);
  const failed = { payment: "failed", reservation: "expired", seats: 0, ledger: [] };
  expect(await now()).toEqual({ ...failed, intent: "payment_intent.canceled" });
});

test("what is reserved for a payment that was given up is not kept from its buyer", async () => {
  const { boxOffice, standIn, pay, work, now } = await open({ type: "stripe" });
  const payment = await pay();
  if (payment.status !== "pending") throw new Error(payment.status);
  await boxOffice.abandonPayment(payment);
  standIn.buyer.confirm(String(payment.nextAction?.["clientSecret"]), "pm_card_visa");
  expect((await now()).intent).toBe("payment_intent.amount_capturable_updated");
  await work(1_000);
  const failed = { payment: "failed", reservation: "held", seats: 1, ledger: [] };
  expect(await now()).toEqual({ ...failed, intent: "payment_intent.canceled" });
});
