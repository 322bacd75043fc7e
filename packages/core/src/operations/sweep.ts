import { discardAbandoned } from "../concert/discard-abandoned.ts";
import { settleAbandoned } from "../concert/settle-plan.ts";
import { keepRecordsMs } from "../kernel/idempotency.ts";
import type { ReservationId } from "../kernel/ids.ts";
import { createForgetTokens } from "../privacy/forget-tokens.ts";
import { resumeErasure } from "../privacy/resume-erasure.ts";
import { expireHolds } from "../reservation/end-hold.ts";
import { cancelOfCancelled } from "../sales/refunding/cancel-show.ts";
import { retryOrderedRefunds } from "../sales/refunding/retry-show-refunds.ts";
import type { OperationsContext } from "./operations-context.ts";

const batchMax = 100;

/**
 * Records expired holds, each in its own step, and deletes records that were kept long enough. It
 * ends reservations of cancelled shows, retries refunds as requested, removes concerts whose
 * creation was abandoned, goes on with changes of plans, and continues erasures. Expiry does not depend on it, because reads apply
 * the clock. A hold that cannot be ended does not block the rest; its failure is thrown at the end.
 */
export const createSweep = (context: OperationsContext): (() => Promise<number>) => {
  const forgetTokens = createForgetTokens(context);
  return () => sweep(context, forgetTokens);
};

const sweep = async (
  context: OperationsContext,
  forgetTokens: () => Promise<number>,
): Promise<number> => {
  const { stores, clock } = context;
  const nowMs = clock.nowMs();
  const due = await stores.bookings.dueHolds(nowMs, batchMax);
  const failures: unknown[] = [];
  for (const reservationId of due) {
    await expireOne({ stores, clock }, reservationId).catch((error: unknown) => {
      failures.push(error);
    });
  }
  const before = nowMs - keepRecordsMs;
  const records = await stores.bookings.forgetRecords(before, batchMax);
  const events = await stores.events.forget(before, batchMax);
  const webhooks = await stores.inbox.forget(before, batchMax);
  const tokens = await forgetTokens();
  const cancelled = await cancelOfCancelled(context);
  const retried = await retryOrderedRefunds(context);
  const discarded = await discardAbandoned(context);
  const settled = await settleAbandoned(context);
  const erased = await resumeErasure(context);
  for (const error of failures) throw error;
  const done = [
    due.length,
    records,
    events,
    webhooks,
    tokens,
    cancelled,
    retried,
    discarded,
    settled,
    erased,
  ];
  return done.reduce((sum, count) => sum + count, 0);
};

const expireOne = (
  { stores, clock }: Pick<OperationsContext, "stores" | "clock">,
  reservationId: ReservationId,
): Promise<void> =>
  stores.bookings.update({ by: "reservation", reservationId }, ({ reservation, seats }) => ({
    outcome: undefined,
    change: expireHolds(reservation === null ? [] : [reservation], seats, clock.nowMs()),
  }));
