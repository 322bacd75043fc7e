import type { PendingPayment } from "@admit-one/core";
import { openToldWorld, type ToldWorld, type ToldWorldOptions } from "./told.ts";

/** One payment, seen call by call. */

export const minuteMs = 60_000;
export const payWithinMs: number = 10 * minuteMs;
/** How long a payment is left alone with whoever works on it. */
export const leaseMs = 15_000;
export const dayMs = 86_400_000;

export const page = { outcome: "pending", nextAction: { type: "redirect" } };
export const pending = { outcome: "pending", nextAction: null };
export const notFound = { outcome: "not_found" };
export const cancelled = { outcome: "failed", reason: "cancelled" };

/** A payment whose first call was answered so; unanswered, its outcome is unknown. */
export const paying = async (answers: readonly unknown[] = [], options: ToldWorldOptions = {}) => {
  const world = await openToldWorld(options);
  world.tell(options.twoStep ? "authorize" : "charge", ...answers);
  const startedAtMs = world.clock.nowMs();
  const { paymentId, reservationId } = await world.paid();
  world.calls.length = 0;
  return { ...world, paymentId, reservationId, startedAtMs };
};

export type Paying = Awaited<ReturnType<typeof paying>>;

/** Lets time pass and takes one step of recovery; the calls are those of this step. */
export const recover = (world: ToldWorld, afterMs: number): Promise<number> => {
  world.clock.advance(afterMs);
  world.calls.length = 0;
  return world.boxOffice.work.recover();
};

export const names = ({ calls }: ToldWorld): readonly string[] => calls.map(({ call }) => call);

export const pendingOf = async (world: Paying): Promise<PendingPayment> => {
  const payment = await world.paymentOf(world.paymentId);
  if (payment.status !== "pending") throw new Error(payment.status);
  return payment;
};

export const statusOf = async (world: Paying) => ({
  payment: (await world.paymentOf(world.paymentId)).status,
  reservation: (await world.stores.bookings.reservation(world.reservationId))?.status,
});

/** Changes the payment behind everybody's back while it is pending. */
export const meddle = (world: Paying, over: Partial<PendingPayment>): Promise<void> =>
  world.write(world.paymentId, ({ payment }) => ({
    payments:
      payment?.status === "pending" ? [{ ...payment, ...over, version: payment.version + 1 }] : [],
  }));

/** Runs between a look-up and what is written down of it. */
export const afterClaim = ({ flaky }: ToldWorld, run: () => Promise<void>): void => {
  flaky.interrupt("bookings.update", async () => {
    flaky.interrupt("bookings.update", run);
  });
};
