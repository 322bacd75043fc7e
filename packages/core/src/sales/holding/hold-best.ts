import { type BestAsk, sectionsFor } from "../../concert/choice/asked.ts";
import { bestChoices } from "../../concert/choice/choose-best.ts";
import type { Bits } from "../../concert/plan/bits.ts";
import { sectionAt, type ViewSection } from "../../concert/plan/plan-view.ts";
import type { Seating } from "../../concert/seatings.ts";
import type { SeatId, ShowId } from "../../kernel/ids.ts";
import type { BestLook } from "../../reservation/best-seats.ts";
import { seatsBeside } from "../../reservation/gap-rule.ts";
import type { ReserveSeatsOutcome } from "../../reservation/reservation-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { type Holding, holdInOneStep } from "./hold-in-one-step.ts";

/**
 * How many groups of candidates the first steps load, each group the next best without the ones
 * before. At the start of a sale all buyers choose the same group, so each step tries more of them.
 */
const groupsOfSteps = [1, 4, 16] as const;

/** What a request knows of the show. */
type Known = {
  readonly seating: Seating | null;
  readonly isSeatingNew: boolean;
  /** What may be free, by numbers in the plan. */
  readonly free: Bits;
};

/** What one step loads. */
type Step = Pick<BestLook, "whole" | "lowest"> & { readonly seatIds: readonly SeatId[] };

/**
 * Holds the best seats. Candidates come from the process's seat map, and the step verifies them. If
 * it loses, the next step tries the next best. After three losses a step reads all available seats
 * of the sections of the next candidate, and then those of all sections that match: only that step
 * can find that there are not enough.
 */
export const holdBest = async (
  context: SalesContext,
  showId: ShowId,
  ask: BestAsk,
  hold: Holding,
): Promise<ReserveSeatsOutcome> => {
  const { gapShows, clock } = context;
  let known = await look(context, showId, false);
  let losses = 0;
  for (;;) {
    const { seating } = known;
    const step = seating === null ? nothing : stepFor(seating, known.free, ask, losses);
    const { seatIds } = step;
    const hasBeside = gapShows.has(showId);
    const sections = [...step.whole, ...step.lowest];
    const first = step.whole.size === 0 ? { first: ask.count } : {};
    const outcome = await holdInOneStep(
      context,
      showId,
      {
        seatIds,
        ...(hasBeside && seating && { beside: seatsBeside(seating, seatIds) }),
        ...(sections.length > 0 && { available: { atMs: clock.nowMs(), sections, ...first } }),
      },
      { ...hold, seatIds: [], best: { ask, ...known, ...step, hasBeside } },
    );
    if (outcome.outcome === "look_beside") gapShows.learn(showId);
    else if (outcome.outcome === "look_again") {
      if (outcome.isPlanOld) known = await look(context, showId, true);
      else {
        known = { ...known, free: outcome.free };
        losses += 1;
      }
    } else if (outcome.outcome !== "look_further_back") return outcome;
  }
};

const nothing: Step = { seatIds: [], whole: new Set(), lowest: new Set() };

/** Reads the seat map during the request: what it shows was free after the request began. */
const look = async (
  { seatMaps, seatings }: SalesContext,
  showId: ShowId,
  isAgain: boolean,
): Promise<Known> => {
  const map = await seatMaps.look(showId);
  // The map changes while this request waits.
  const free = map.available().slice();
  const seating = await seatings.of(showId, isAgain, map.planVersion());
  return { seating, isSeatingNew: isAgain, free };
};

/** What the next step loads after this many losses. */
const stepFor = ({ view, seatIds }: Seating, free: Bits, ask: BestAsk, losses: number): Step => {
  const groups = groupsOfSteps[losses] ?? 1;
  const choices = bestChoices(view, free, ask);
  const candidates: number[] = [];
  let last: readonly number[] = [];
  for (let tried = 0; tried < groups; tried += 1) {
    const choice = choices.next(last);
    if (choice.outcome === "not_enough") break;
    last = choice.seats;
    candidates.push(...last);
  }
  const sectionNames = (sections: readonly ViewSection[]): ReadonlySet<string> =>
    new Set(sections.map(({ section }) => section));
  if (candidates.length === 0 || losses > groupsOfSteps.length) {
    return { ...nothing, whole: sectionNames(sectionsFor(view, ask)) };
  }
  const placed = candidates.flatMap((no) => {
    const section = sectionAt(view, no);
    return section === undefined ? [] : [{ no, section }];
  });
  if (losses === groupsOfSteps.length) {
    return { ...nothing, whole: sectionNames(placed.map(({ section }) => section)) };
  }
  const standing = placed.filter(({ section }) => section.standing);
  const seated = placed.filter(({ section }) => !section.standing);
  return {
    seatIds: seated.flatMap(({ no }) => seatIds[no] ?? []),
    whole: nothing.whole,
    lowest: sectionNames(standing.map(({ section }) => section)),
  };
};
