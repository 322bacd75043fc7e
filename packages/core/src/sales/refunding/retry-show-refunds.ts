import type { PaymentId, ShowId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { RetryShowRefunds, RetryShowRefundsOutcome } from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { retryStuck } from "./retry-stuck.ts";

const batchMax = 100;

/**
 * Retries a show's failed refunds after an operator fixed the cause, for example no balance at the
 * provider. This stores the request; `work.sweep` sends the refunds in bounded batches. A repeated
 * request counts what is left.
 */
export const retryShowRefunds = async (
  context: Operating<SalesContext>,
  command: RetryShowRefunds,
): Promise<RetryShowRefundsOutcome> => {
  const { stores, clock } = context;
  const showId = command.showId as ShowId;
  const count = await stores.bookings.stuckRefunds(showId);
  return acceptBooking<RetryShowRefundsOutcome>(context, { by: "show", showId }, ({ show }) => {
    if (show === null) return { outcome: notFound("show") };
    const outcome = { outcome: "refunds_retried", count } as const;
    if (count === 0) return { outcome };
    const nowMs = clock.nowMs();
    const refundsRetryAtMs = Math.max(nowMs, show.refundsRetryAtMs ?? 0);
    return {
      outcome,
      change: { show: { ...show, refundsRetryAtMs } },
      note: { atMs: nowMs, subject: ["show", showId], details: { count } },
    };
  });
};

/**
 * One bounded step that sends such refunds again. One that fails does not block the others; its
 * failure is thrown at the end.
 */
export const retryOrderedRefunds = async (context: SalesContext): Promise<number> => {
  const ordered = await context.stores.bookings.refundsToRetry(batchMax);
  const failures: unknown[] = [];
  for (const { paymentId } of ordered) {
    await retryOne(context, paymentId).catch((error: unknown) => failures.push(error));
  }
  for (const error of failures) throw error;
  return ordered.length;
};

/** Several refunds of one payment are sent in one step. The second call for it finds none. */
const retryOne = ({ stores, clock }: SalesContext, paymentId: PaymentId): Promise<void> =>
  stores.bookings.update({ by: "payment", paymentId }, (state) => {
    const orderedAtMs = state.show?.refundsRetryAtMs ?? -1;
    const change = retryStuck(state, clock.nowMs(), ({ stuckAtMs }) => stuckAtMs <= orderedAtMs);
    return { outcome: undefined, ...(change && { change }) };
  });
