import type { InboxEntry } from "../../payment/webhook-inbox.port.ts";
import type { SalesContext } from "../sales-context.ts";
import { isHint } from "./receive-webhook.ts";
import { recoverPayment } from "./recover-payment.ts";

const batchMax = 50;
/**
 * The delay before an entry is retried if the gateway did not answer or the infrastructure failed.
 */
const retryAfterMs = 30_000;
/** The delay before a hint is retried if the look-up budget was used up. */
const hintAgainMs = 5_000;

/** An entry from a webhook, and whether a look-up is available for it now. */
export type News = { readonly entry: InboxEntry; readonly isTaken: boolean };

/**
 * News from webhooks comes before the look-ups that are due by time. Signed news is looked up at
 * once, although it counts against the budget. Unsigned hints may use only their part of the
 * budget.
 */
export const takeNews = async (
  { stores, lookups }: SalesContext,
  nowMs: number,
): Promise<readonly News[]> => {
  const due = await stores.inbox.due(nowMs, batchMax);
  return due.map((entry) => {
    if (isHint(entry)) return { entry, isTaken: lookups.take(entry.gateway, nowMs, "hint") };
    lookups.spend(entry.gateway, nowMs);
    return { entry, isTaken: true };
  });
};

/**
 * Looks up the payments named by webhooks. Order and repetition do not matter, because only the
 * gateway's answer counts.
 */
export const workInbox = async (
  context: SalesContext,
  news: readonly News[],
  takenAtMs: number,
): Promise<void> => {
  const { inbox } = context.stores;
  const steps = await Promise.allSettled(
    news.map(({ entry, isTaken }) =>
      // A waiting hint must not block the entries behind it.
      isTaken
        ? workOne(context, entry, takenAtMs)
        : inbox.reschedule(entry, takenAtMs + hintAgainMs),
    ),
  );
  const failed = steps.find((step) => step.status === "rejected");
  if (failed) throw failed.reason;
};

const workOne = async (
  context: SalesContext,
  entry: InboxEntry,
  takenAtMs: number,
): Promise<void> => {
  const { stores, clock, lookups } = context;
  try {
    const { isAsked, isHeard } = await recoverPayment(context, entry.paymentId, true);
    if (!isAsked) lookups.giveBack(entry.gateway, takenAtMs);
    await stores.inbox.reschedule(entry, isHeard ? null : clock.nowMs() + retryAfterMs);
  } catch (error) {
    await stores.inbox.reschedule(entry, clock.nowMs() + retryAfterMs);
    throw error;
  }
};
