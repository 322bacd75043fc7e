import type { Decision } from "../kernel/decision.ts";
import type { ShowId } from "../kernel/ids.ts";
import type { ShowPlan } from "./concert.ts";
import type { SeatRange, ShowChange, ShowState } from "./concert-changes.port.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { SeatsPiece } from "./concert-creations.port.ts";
import type { Plan } from "./plan/plan.ts";
import { newSeats } from "./plan-show.ts";

/*
 * A change of a plan is one step, with its event. The seats that it adds or gives another price to
 * may be many, so they are settled in steps that delay nobody: each writes some seats as the plan
 * says. A show remembers which seats are unsettled, so after a crash anybody can go on.
 */

/** The smallest range that contains both. */
export const unite = (a: SeatRange | null, b: SeatRange | null): SeatRange | null => {
  if (a === null || b === null) return a ?? b;
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
};

/** The first seats of a range, and what is left of it. */
export const firstPiece = (
  showId: ShowId,
  plan: Plan,
  range: SeatRange | null,
  seatsMax: number,
): { readonly seats?: SeatsPiece; readonly unsettled: SeatRange | null } => {
  if (range === null) return { unsettled: null };
  const to = Math.min(range.from + seatsMax, range.to);
  const seats = newSeats([{ showId, plan }], range.from, to);
  return {
    seats: { from: range.from, seats },
    unsettled: to < range.to ? { from: to, to: range.to } : null,
  };
};

type Settled = "settled" | "unsettled" | "other_plan";

/** The rule of one step. */
const settleSome = (
  { show, planVersion, unsettled }: ShowState,
  stored: ShowPlan | null,
  seatsMax: number,
): Decision<ShowChange, Settled> => {
  if (show === null || unsettled === null) return { outcome: "settled" };
  if (planVersion !== stored?.version) return { outcome: "other_plan" };
  const change = firstPiece(show.showId, stored.plan, unsettled, seatsMax);
  return { outcome: change.unsettled === null ? "settled" : "unsettled", change };
};

/**
 * Writes all seats of a show as its plan says. Others may do the same at the same time, or change
 * the plan once more.
 */
export const settlePlan = async (
  { stores: { concerts } }: Pick<ConcertContext, "stores">,
  showId: ShowId,
): Promise<void> => {
  // Mostly all seats are settled, and the plan is large.
  let plan: ShowPlan | null = null;
  for (;;) {
    const stored: ShowPlan | null = plan;
    const settled = await concerts.changeShow({ showId }, (state) =>
      settleSome(state, stored, concerts.seatsPerStep),
    );
    if (settled === "settled") return;
    if (settled === "other_plan") plan = await concerts.plan(showId);
  }
};

const showsMax = 10;

/** Goes on with changes whose server stopped. Returns how many shows it settled. */
export const settleAbandoned = async (context: ConcertContext): Promise<number> => {
  const showIds = await context.stores.concerts.unsettled(showsMax);
  for (const showId of showIds) await settlePlan(context, showId);
  return showIds.length;
};
