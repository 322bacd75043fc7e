import type { InboxEntry } from "../../payment/webhook-inbox.port.ts";
import type { SalesContext } from "../sales-context.ts";
import { isHint } from "./receive-webhook.ts";
import { recoverPayment } from "./recover-payment.ts";

const batchMax = 50;
/** When an entry is tried again that nobody answered, or that broke infrastructure stood in the way of. */
const retryAfterMs = 30_000;
/** When a hint is taken up that there was no look-up left for. */
const hintAgainMs = 5_000;

/** What webhooks told of, and whether there is a look-up for it now. */
export type News = { readonly entry: InboxEntry; readonly isTaken: boolean };

/**
 * What webhooks told of comes before the look-ups that nobody called for: what the gateway signed at
 * once, though it counts; what anybody may have sent as far as its part of the budget goes.
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

/** Looks up what webhooks told of. Their order and number don't matter: only the gateway's word does. */
export const workInbox = async (
  context: SalesContext,
  news: readonly News[],
  takenAtMs: number,
): Promise<void> => {
  const { inbox } = context.stores;
  const steps = await Promise.allSettled(
    news.map(({ entry, isTaken }) =>
      // It must not stand in the way of what is behind it.
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
