import { expect, test } from "vitest";
import { openToldWorld, price } from "../../support/told.ts";
import { leaseMs } from "../../support/told-payment.ts";

// Money of a wallet moves in the step that writes the refund down, so that a server which slept since
// its claim must not do that step any more: others went on from what it does not know.

const full = Number.MAX_SAFE_INTEGER;

/** A refund that found the wallet full, and an operator paid by hand, while its first server slept. */
const sleeping = async (byHand: number, spent: number) => {
  const world = await openToldWorld({ wallet: { openingBalances: { KRW: 3 * price } } });
  const { boxOffice, flaky, clock, stores, hold, paid } = world;
  const method = { type: "wallet" };
  const { paymentId, reservationId } = await paid(method);
  const others = await hold("ann", "A-1-2");
  const credit = { userId: "ann", currency: "KRW", amount: full - 2 * price };
  await boxOffice.creditWallet({ ...credit, idempotencyKey: "fill" });
  const balance = async () => (await boxOffice.getWallets({ userId: "ann" })).wallets[0]?.balance;
  let before: number | undefined;
  flaky.interrupt("bookings.refunds", async () => {
    // The claim of the one that falls asleep, and then what would be its next step.
    flaky.interrupt("bookings.update", async () => {
      flaky.interrupt("bookings.update", async () => {
        clock.advance(leaseMs + 60_000);
        await boxOffice.work.recover();
        const order = { paymentId, amount: byHand, note: "in cash", idempotencyKey: "by-hand" };
        expect(await boxOffice.settleRefund(order)).toMatchObject({ outcome: "refund_settled" });
        if (spent > 0) await boxOffice.pay({ ...others, method });
        before = await balance();
      });
    });
  });
  await boxOffice.cancelReservation({ reservationId });
  const [refund] = await stores.bookings.refunds(paymentId);
  const { breaches } = await boxOffice.audit();
  return { breaches, refund, before, after: await balance() };
};

test.each([
  ["all of it by hand, and the wallet is full", price, 0, "succeeded"],
  ["all of it by hand, and the wallet has room again", price, price, "succeeded"],
  ["a part by hand, and the wallet has room again", price - 1, price, "needs_operator"],
])("a server that slept credits nothing: %s", async (_what, byHand, spent, status) => {
  const { breaches, refund, before, after } = await sleeping(byHand, spent);
  expect(breaches).toEqual([]);
  expect(refund).toMatchObject({ status });
  expect(after).toBe(before);
});
