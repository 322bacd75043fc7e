import { createGather } from "../kernel/gather.ts";
import type { ShowId } from "../kernel/ids.ts";
import { createKept } from "../kernel/kept.ts";
import type { Clock, Timers } from "../kernel/time.ts";
import type { ConcertStore } from "./concert-store.port.ts";
import { compactPlan } from "./plan/compact.ts";
import type { CompactPlan } from "./plan/compact-plan.ts";
import { countPlan } from "./plan/plan.ts";

/** The plan of a show as buyers may know it. */
export type PublicPlan = {
  /** That of the store. */
  readonly version: number;
  /** Equal ones mean equal plans, on every server and after every restart. Visible ASCII. */
  readonly planVersion: string;
  /** The same instance while the version is the same. */
  readonly plan: CompactPlan;
  /** How many seats and places it has. */
  readonly count: number;
};

export type ShowPlansDeps = {
  readonly concerts: Pick<ConcertStore, "plan">;
  readonly clock: Clock;
  readonly timers: Timers;
};

/** The plans of shows, kept in the process. */
export type ShowPlans = {
  /** The plan of this version, or of a later one. Null if there is no such show. */
  of(showId: ShowId, version: number): Promise<PublicPlan | null>;
};

const limits = { max: 64, keptForMs: 60_000 };

/** The 32-bit FNV-1a hash of a text. Two databases may have different shows with one id. */
const hashOf = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
};

export const createShowPlans = ({ concerts, clock, timers }: ShowPlansDeps): ShowPlans => {
  const kept = createKept<ShowId, PublicPlan>({ clock, timers, ...limits });

  const read = createGather(async (showId: ShowId): Promise<PublicPlan | null> => {
    const found = await concerts.plan(showId);
    if (found === null) return null;
    const { version } = found;
    const plan = compactPlan(found.plan);
    const planVersion = `${version}-${hashOf(JSON.stringify(plan))}`;
    return { version, planVersion, plan, count: countPlan(found.plan) };
  });

  return {
    of: async (showId, version) => {
      const known = kept.get(showId);
      const plan = known !== undefined && known.version >= version ? known : await read(showId);
      if (plan === null) return null;
      kept.put(showId, plan);
      return plan;
    },
  };
};
