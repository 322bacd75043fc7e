import type { ShowId } from "../kernel/ids.ts";
import { createRecent, type Recent } from "../kernel/recent.ts";
import type { Clock } from "../kernel/time.ts";
import type { ConcertStore } from "./concert-store.port.ts";

/** The version of each show's plan, read at most once a second. Null for what buyers do not see. */
export type PlanVersions = { of(showId: ShowId): Promise<number | null> };

const keptForMs = 1_000;
/** Callers can invent any id. */
const showsMax = 256;

export const createPlanVersions = ({
  concerts,
  clock,
}: {
  readonly concerts: ConcertStore;
  readonly clock: Clock;
}): PlanVersions => {
  const recent: Recent<number | null> = createRecent({ clock, keptForMs, max: showsMax });
  const read = async (showId: ShowId): Promise<number | null> => {
    // No seat changed after this version: the answer is short.
    const { sale, planVersion } = await concerts.seatsSince(showId, Number.MAX_SAFE_INTEGER);
    return sale === null || sale.status === "draft" ? null : planVersion;
  };
  return { of: (showId) => recent.get(showId, () => read(showId)) };
};
