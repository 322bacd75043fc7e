import { expect, test } from "vitest";
import { captured, openToldWorld, price } from "../../support/told.ts";

// fault 6: a provider without money refuses the refunds of a show; one call sends them all again.

const never = { outcome: "refused", reason: "account closed", retry: "never" };

const stuckWorld = async () => {
  const world = await openToldWorld();
  world.tell("charge", captured);
  const { paymentId, reservationId } = await world.paid();
  world.tell("refund", never);
  await world.boxOffice.cancelReservation({ reservationId });
  expect(await world.refundOf(paymentId)).toMatchObject({ status: "needs_operator" });
  return { ...world, paymentId };
};

const retried = (count: number) => ({ outcome: "refunds_retried", count });

test("fault 6: all refunds of a show that need an operator are sent again by the work", async () => {
  const world = await stuckWorld();
  const { boxOffice, clock, paymentId } = world;
  clock.advance(60_000);
  expect(await boxOffice.retryShowRefunds({ showId: "show-1" })).toEqual(retried(1));
  // Ordered, not yet sent; ordered again it is the same order.
  expect(await boxOffice.retryShowRefunds({ showId: "show-1" })).toEqual(retried(1));
  expect(await world.refundOf(paymentId)).toMatchObject({ status: "needs_operator", attempt: 1 });
  await boxOffice.work.sweep();
  expect(await world.refundOf(paymentId)).toMatchObject({ status: "requested", attempt: 2 });
  expect(await boxOffice.retryShowRefunds({ showId: "show-1" })).toEqual(retried(0));
  world.tell("refund", { outcome: "refunded" });
  await boxOffice.work.recover();
  expect(await world.refundOf(paymentId)).toMatchObject({ status: "succeeded" });
  expect(await world.paymentOf(paymentId)).toMatchObject({
    status: "refunded",
    refundTotal: price,
  });
  expect((await boxOffice.audit()).ok).toBe(true);
});

test("fault 6: what fails after the order needs another one", async () => {
  const world = await stuckWorld();
  const { boxOffice, clock, paymentId } = world;
  await boxOffice.retryShowRefunds({ showId: "show-1" });
  clock.advance(1_000);
  await boxOffice.work.sweep();
  world.tell("refund", never);
  await boxOffice.work.recover();
  await boxOffice.work.sweep();
  expect(await world.refundOf(paymentId)).toMatchObject({ status: "needs_operator", attempt: 2 });
});

test("fault 6: nothing is ordered of an unknown show, or where nothing is stuck", async () => {
  const { boxOffice } = await openToldWorld();
  const unknown = await boxOffice.retryShowRefunds({ showId: "nowhere" });
  expect(unknown).toEqual({ outcome: "not_found", what: "show" });
  expect(await boxOffice.retryShowRefunds({ showId: "show-1" })).toEqual(retried(0));
});
