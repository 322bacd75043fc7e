import type { ConcertId, ShowId } from "../kernel/ids.ts";
import type { Show, ShowPlan } from "./concert.ts";
import type { ShowDocument } from "./concert-document.ts";
import { normalName } from "./plan/names.ts";
import { countPlan, type Plan } from "./plan/plan.ts";
import { type PlannedSeat, plannedSeats } from "./plan/planned-seats.ts";
import { pricesIn } from "./plan/prices-in.ts";
import type { Seat } from "./seat.ts";

type Named = Pick<ShowPlan, "showId" | "plan">;

/** The show of a document. Its seats are many more and are created when needed. */
export const planShow = (
  document: ShowDocument,
  plan: Plan,
  showId: ShowId,
  concertId: ConcertId,
): Show => ({
  showId,
  concertId,
  title: document.title === undefined ? null : normalName(document.title),
  startsAtMs: document.startsAtMs,
  salesOpenAtMs: document.salesOpenAtMs,
  salesCloseAtMs: document.salesCloseAtMs,
  cancelled: false,
  refundsRetryAtMs: null,
  totalSeats: countPlan(plan),
  priceFrom: [...pricesIn(plan)].reduce((lowest, price) => Math.min(lowest, price)),
});

export const countSeats = (planned: readonly Named[]): number =>
  planned.reduce((sum, { plan }) => sum + countPlan(plan), 0);

/** Creates the new seats of these shows, one show after another, from one place up to another. */
export const newSeats = (
  planned: readonly Named[],
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): readonly Seat[] => {
  const made: Seat[] = [];
  let before = 0;
  for (const { showId, plan } of planned) {
    const count = countPlan(plan);
    const [first, end] = [Math.max(0, from - before), Math.min(count, to - before)];
    if (first < end) {
      for (const seat of plannedSeats(plan, first, end)) made.push(newSeat(showId, seat));
    }
    before += count;
    if (before >= to) break;
  }
  return made;
};

const newSeat = (showId: ShowId, planned: PlannedSeat): Seat => {
  const { no: _no, blocked, ...seat } = planned;
  return {
    showId,
    ...seat,
    epoch: 0,
    claim: blocked === null ? { state: "free" } : { state: "blocked", reason: blocked },
  };
};
