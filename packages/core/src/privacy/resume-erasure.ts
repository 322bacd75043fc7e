import { event } from "../kernel/events.ts";
import type { Erasure } from "../sales/booking-store.port.ts";
import { carryOutErasure } from "./carry-out-erasure.ts";
import type { PrivacyContext } from "./privacy-context.ts";

/**
 * The delay before an erasure runs a second time. A step that was in progress at the request may
 * write the old id later: a hold, an answer under a key, a delivery's failure. No step takes this
 * long.
 */
export const secondLookMs = 60_000;

/** How often to retry erasures that wait for something, such as the end of a hold. */
const retryMs = 600_000;

/**
 * Continues an erasure that is due: the second run, or one that stopped or waits. It is finished
 * once nothing must wait. Returns how many it handled.
 */
export const resumeErasure = async (context: PrivacyContext): Promise<number> => {
  const { stores, clock } = context;
  const [due] = await stores.bookings.erasures(clock.nowMs(), 1);
  if (due === undefined || !(await postpone(context, due))) return 0;
  if ((await carryOutErasure(context, due)) === 0) await finish(context, due);
  return 1;
};

/** Postponed before it runs, so that one that always fails does not block the others. */
const postpone = ({ stores, clock }: PrivacyContext, due: Erasure): Promise<boolean> =>
  stores.bookings.updateAccount(due.userId, ({ erasure }) => {
    const nowMs = clock.nowMs();
    const isDue = erasure?.pseudonym === due.pseudonym && erasure.dueAtMs <= nowMs;
    return isDue
      ? { outcome: true, change: { erasure: { ...erasure, dueAtMs: nowMs + retryMs } } }
      : { outcome: false };
  });

const finish = ({ stores, clock }: PrivacyContext, { userId, pseudonym }: Erasure): Promise<void> =>
  stores.bookings.updateAccount(userId, ({ erasure }) => {
    if (erasure?.pseudonym !== pseudonym) return { outcome: undefined };
    const subject = { id: pseudonym, version: 1 };
    const erased = event(subject, clock.nowMs(), { type: "UserErased", pseudonym });
    return { outcome: undefined, change: { erasure: null, events: [erased] } };
  });
