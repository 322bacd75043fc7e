import type { ConcertContext } from "./concert-context.ts";

/** A caller that was interrupted has sent the same document again by then. */
const patienceMs = 600_000;
const creationsMax = 10;
const stepsMax = 20;

/**
 * Removes part of the creations that nobody has continued for a while. Each step is small, so that
 * buyers are not delayed. Returns how many seats and shows were removed.
 */
export const discardAbandoned = async ({ stores, clock }: ConcertContext): Promise<number> => {
  const { concerts } = stores;
  const beforeMs = clock.nowMs() - patienceMs;
  let removed = 0;
  for (const creationId of await concerts.abandoned(beforeMs, creationsMax)) {
    for (let step = 0; step < stepsMax; step += 1) {
      const gone = await concerts.discard(creationId, beforeMs, concerts.seatsPerStep);
      if (gone === 0) break;
      removed += gone;
    }
  }
  return removed;
};
