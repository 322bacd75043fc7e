import { event } from "../kernel/events.ts";
import type { Erasure } from "../sales/booking-store.port.ts";
import { carryOutErasure } from "./carry-out-erasure.ts";
import type { PrivacyContext } from "./privacy-context.ts";

/**
 * When an erasure is carried out a second time. A step that was under way when it was requested may
 * write the old id afterwards: a hold, an answer under a key, why a delivery failed. No step takes as
 * long as this.
 */
export const secondLookMs = 60_000;

/** How often those are tried again that wait for something, such as the end of a hold. */
const retryMs = 600_000;

/**
 * Goes on with an erasure that is due: the second look, or one that stopped or waits. It is over once
 * nothing is left to wait for. Answers how many it took up.
 */
export const resumeErasure = async (context: PrivacyContext): Promise<number> => {
  const { stores, clock } = context;
  const [due] = await stores.bookings.erasures(clock.nowMs(), 1);
  if (due === undefined || !(await postpone(context, due))) return 0;
  if ((await carryOutErasure(context, due)) === 0) await finish(context, due);
  return 1;
};

/** Before it is carried out: one that fails again and again must not keep others waiting. */
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
