import type { ShowId } from "../kernel/ids.ts";
import { notFound } from "../kernel/refusals.ts";
import type { GetPlanOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";

/** What a show sells, for everybody. */
export const getPlan = async (
  { plans, planVersions }: ConcertContext,
  query: { readonly showId: string },
): Promise<GetPlanOutcome> => {
  const showId = query.showId as ShowId;
  const version = await planVersions.of(showId);
  if (version === null) return notFound("show");
  const found = await plans.of(showId, version);
  if (found === null) return notFound("show");
  return { outcome: "plan_found", planVersion: found.planVersion, plan: found.plan };
};
