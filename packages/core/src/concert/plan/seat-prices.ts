import { countOf } from "./labels.ts";
import { countPlan, type Plan, traitsOf } from "./plan.ts";
import { gradePrices, priceOf } from "./price-of.ts";
import { namedRows } from "./seat-names.ts";

/** The price of every seat by its number in the plan, in minor units. */
export const seatPrices = (plan: Plan): Float64Array => {
  const grades = gradePrices(plan.grades);
  const prices = new Float64Array(countPlan(plan));
  let no = 0;
  for (const section of plan.sections) {
    const traits = traitsOf(section);
    const first = no;
    for (const { runs, levels } of namedRows(section)) {
      const end = runs.reduce((sum, run) => sum + countOf(run), no);
      prices.fill(priceOf(levels, grades) ?? 0, no, end);
      for (; no < end; no += 1) {
        const own = traits.get(no - first);
        if (own !== undefined) prices[no] = priceOf([own, ...levels], grades) ?? 0;
      }
    }
  }
  return prices;
};

/**
 * The seats from the first to the last with another price, as numbers from `from` up to, but
 * without, `to`. Null if there are none.
 */
export const repricedRange = (
  before: Plan,
  after: Plan,
): { readonly from: number; readonly to: number } | null => {
  const [old, next] = [seatPrices(before), seatPrices(after)];
  const from = next.findIndex((price, no) => price !== old[no]);
  if (from < 0) return null;
  return { from, to: next.findLastIndex((price, no) => price !== old[no]) + 1 };
};
