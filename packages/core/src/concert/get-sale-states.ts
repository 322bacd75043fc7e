import type { Show } from "./concert.ts";
import { salesAt } from "./concert.ts";
import type { SaleState, SaleStatesOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";

/** Below this part of its seats a show has few left. */
const fewPart = 0.05;

export const getSaleStates = async (
  {
    availableSeats,
    saleCounts,
    clock,
  }: Pick<ConcertContext, "availableSeats" | "saleCounts" | "clock">,
  { shows }: { readonly shows: readonly Show[] },
): Promise<SaleStatesOutcome> => {
  const nowMs = clock.nowMs();
  const open = shows.filter((show) => salesAt(show, nowMs) === "open");
  const showIds = open.map(({ showId }) => showId);
  const counts =
    showIds.length === 0
      ? new Map<string, number>()
      : await saleCounts.get(showIds.join(" "), () => availableSeats(showIds));
  const states = new Map(
    shows.map((show) => [show.showId, saleStateOf(show, counts.get(show.showId) ?? 0, nowMs)]),
  );
  return { outcome: "sale_states_found", states };
};

/** The rule. The public learns no number, so that nobody can count the sale from outside. */
export const saleStateOf = (show: Show, available: number, nowMs: number): SaleState => {
  if (show.cancelled) return "cancelled";
  const sales = salesAt(show, nowMs);
  if (sales === "before") return "upcoming";
  if (sales === "after") return "over";
  if (available === 0) return "sold_out";
  return available < fewPart * show.totalSeats ? "few_left" : "on_sale";
};
