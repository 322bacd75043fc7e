import type { Context } from "../context.ts";
import { recoverPayment } from "./recover-payment.ts";
import type { InboxEntry } from "./webhook-inbox.port.ts";

const batchMax = 50;
/** When an entry is tried again that nobody answered, or that broke infrastructure stood in the way of. */
const retryAfterMs = 30_000;

/** Looks up what webhooks told of. Their order and number don't matter: only the gateway's word does. */
export const workInbox = async (context: Context): Promise<number> => {
  const { stores, clock } = context;
  const due = await stores.inbox.due(clock.nowMs(), batchMax);
  const steps = await Promise.allSettled(due.map((entry) => workOne(context, entry)));
  const failed = steps.find((step) => step.status === "rejected");
  if (failed) throw failed.reason;
  return due.length;
};

const workOne = async (context: Context, entry: InboxEntry): Promise<void> => {
  const { stores, clock } = context;
  try {
    const { isAsked, isHeard } = await recoverPayment(context, entry.paymentId, true);
    if (isAsked) context.lookups.spend(entry.gateway, clock.nowMs());
    await stores.inbox.reschedule(entry, isHeard ? null : clock.nowMs() + retryAfterMs);
  } catch (error) {
    await stores.inbox.reschedule(entry, clock.nowMs() + retryAfterMs);
    throw error;
  }
};
