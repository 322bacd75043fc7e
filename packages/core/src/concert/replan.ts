import type { ShowId } from "../kernel/ids.ts";
import type { Operating } from "../kernel/operating.ts";
import type { ShowPlan } from "./concert.ts";
import type { ConcertContext } from "./concert-context.ts";

/** Nothing was decided: another step changed the plan since it was read. */
export type OtherPlan = { readonly outcome: "other_plan" };

/**
 * Runs a step that needs the plan of a show. To read a plan, and to change it, takes too long for
 * the step itself, which excludes all buyers. So the plan is read before, and again if it changed.
 */
export const withPlan = async <O extends { readonly outcome: string }>(
  { stores: { concerts } }: Operating<ConcertContext>,
  showId: ShowId,
  step: (stored: ShowPlan | null) => Promise<O>,
): Promise<Exclude<O, OtherPlan>> => {
  for (;;) {
    const outcome = await step(await concerts.plan(showId));
    if (outcome.outcome !== "other_plan") return outcome as Exclude<O, OtherPlan>;
  }
};
