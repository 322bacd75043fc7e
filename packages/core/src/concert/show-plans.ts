import { createGather } from "../kernel/gather.ts";
import type { ShowId } from "../kernel/ids.ts";
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

/** The plans of shows, kept in the process. */
export type ShowPlans = {
  /** The plan of this version, or of a later one. Null if there is no such show. */
  of(showId: ShowId, version: number): Promise<PublicPlan | null>;
};

/** The number of plans kept. The one that was used longest ago is dropped first. */
const plansMax = 64;

/** The 32-bit FNV-1a hash of a text. Two databases may have different shows with one id. */
const hashOf = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
};

export const createShowPlans = (concerts: Pick<ConcertStore, "plan">): ShowPlans => {
  const kept = new Map<ShowId, PublicPlan>();

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
      kept.delete(showId);
      kept.set(showId, plan);
      const [oldest] = kept.keys();
      if (kept.size > plansMax && oldest !== undefined) kept.delete(oldest);
      return plan;
    },
  };
};
