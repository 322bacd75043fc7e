import { type BestAsk, sectionsFor } from "../../concert/choice/asked.ts";
import { chooseBest } from "../../concert/choice/choose-best.ts";
import { type Bits, clearBit, hasBit } from "../../concert/plan/bits.ts";
import { type PlanView, sectionAt, type ViewSection } from "../../concert/plan/plan-view.ts";
import type { Seating } from "../../concert/seatings.ts";
import type { SeatId, ShowId } from "../../kernel/ids.ts";
import type { BestLook, LookAgain } from "../../reservation/best-seats.ts";
import { seatsBeside } from "../../reservation/gap-rule.ts";
import type { LookBeside, LookFurtherBack } from "../../reservation/hold-seats.ts";
import type { BestTurn } from "../best-turns.ts";
import type { SalesContext } from "../sales-context.ts";
import type { StepPart } from "./hold-in-one-step.ts";

/** The losses after which a step reads whole sections. */
const lossesMax = 3;

/** What a request knows of the show. */
type Known = {
  readonly seating: Seating | null;
  readonly isSeatingNew: boolean;
  /** What may be free, by numbers in the plan. */
  readonly free: Bits;
};

/** What one step loads. */
type Step = Pick<BestLook, "whole" | "lowest"> & {
  /** The candidates. */
  readonly seatIds: readonly SeatId[];
  /** Seats that may be better, and that other requests are about to take. */
  readonly others: readonly SeatId[];
  /** The numbers of the candidates, standing places too. */
  readonly takes: readonly number[];
};

/** Nothing was decided: the next step loads other seats. */
type Again = LookAgain | LookBeside | LookFurtherBack;

/** One step: it takes the best of what it loads, or decides nothing. */
type Take<O> = (part: StepPart, best: BestLook) => Promise<O | Again>;

/** What chooses and takes seats: for buyers, who hold them, and for operators, who sell them. */
export type BestContext = Pick<
  SalesContext,
  "bestTurns" | "seatMaps" | "seatings" | "gapShows" | "clock"
>;

/**
 * Takes the best seats. Candidates come from the process's seat map, and the step verifies them. If
 * it loses, the next step tries the next best. After three losses a step reads all available seats
 * of the sections of the next candidates, and then those of all sections that match: only that step
 * can find that there are not enough.
 */
export const takeBest = <O extends { readonly outcome: string }>(
  context: BestContext,
  showId: ShowId,
  ask: BestAsk,
  take: Take<O>,
): Promise<O> =>
  context.bestTurns.run(showId, (turn) => takeInTurn(context, showId, ask, take, turn));

const takeInTurn = async <O extends { readonly outcome: string }>(
  context: BestContext,
  showId: ShowId,
  ask: BestAsk,
  take: Take<O>,
  turn: BestTurn,
): Promise<O> => {
  let known = await look(context, showId, false);
  let losses = 0;
  for (;;) {
    const { seating } = known;
    const step =
      seating === null ? nothing : stepFor(seating, known.free, ask, losses, turn.others());
    turn.takes(step.takes);
    const { part, best } = loading(context, showId, ask, known, step);
    const outcome = await take(part, best);
    if (!isAgain(outcome)) return outcome;
    if (outcome.outcome === "look_beside") context.gapShows.learn(showId);
    if (outcome.outcome === "look_again") {
      known = await look(context, showId, outcome.isPlanOld || known.isSeatingNew);
      if (!outcome.isPlanOld) losses += 1;
    }
  }
};

const isAgain = (outcome: { readonly outcome: string }): outcome is Again =>
  ["look_again", "look_beside", "look_further_back"].includes(outcome.outcome);

/** What the step loads, and what it knows besides. */
const loading = (
  { gapShows, clock }: BestContext,
  showId: ShowId,
  ask: BestAsk,
  { seating, isSeatingNew, free }: Known,
  { seatIds, others, whole, lowest }: Step,
): { readonly part: StepPart; readonly best: BestLook } => {
  const hasBeside = gapShows.has(showId);
  const beside =
    hasBeside && seating !== null
      ? [...others, ...seatsBeside(seating, [...seatIds, ...others])]
      : others;
  const sections = [...whole, ...lowest];
  const first = whole.size === 0 ? { first: ask.count } : {};
  return {
    part: {
      seatIds,
      ...(beside.length > 0 && { beside }),
      ...(sections.length > 0 && { available: { atMs: clock.nowMs(), sections, ...first } }),
    },
    best: { ask, seating, isSeatingNew, free, whole, lowest, hasBeside },
  };
};

const nothing: Step = { seatIds: [], others: [], takes: [], whole: new Set(), lowest: new Set() };

/** Reads the seat map during the request: what it shows was free after the request began. */
const look = async (
  { seatMaps, seatings }: BestContext,
  showId: ShowId,
  isAgain: boolean,
): Promise<Known> => {
  const map = await seatMaps.look(showId);
  // The map changes while this request waits.
  const free = map.available().slice();
  const seating = await seatings.of(showId, isAgain, map.planVersion());
  return { seating, isSeatingNew: isAgain, free };
};

/**
 * What the next step loads after this many losses. The candidates are the best seats that no other
 * request is about to take. The step loads those of the others, too, and takes them if they are
 * still free: then somebody else was refused.
 */
const stepFor = (
  { view, seatIds }: Seating,
  free: Bits,
  ask: BestAsk,
  losses: number,
  others: readonly number[],
): Step => {
  const whole = (sections: readonly (ViewSection | undefined)[]): Step => ({
    ...nothing,
    whole: new Set(sections.flatMap((section) => section?.section ?? [])),
  });
  if (losses > lossesMax) return whole(sectionsFor(view, ask));
  const left = free.slice();
  for (const no of others) clearBit(left, no);
  let choice = chooseBest(view, left, ask);
  if (choice.outcome === "not_enough") choice = chooseBest(view, free, ask);
  if (choice.outcome === "not_enough") return whole(sectionsFor(view, ask));
  const takes = choice.seats;
  if (losses === lossesMax) return whole(takes.map((no) => sectionAt(view, no)));
  const split = (numbers: readonly number[]) => splitPlaces(view, seatIds, numbers);
  const [own, theirs] = [split(takes), split(others.filter((no) => hasBit(free, no)))];
  return {
    takes,
    seatIds: own.seatIds,
    others: theirs.seatIds,
    whole: nothing.whole,
    lowest: new Set([...own.standing, ...theirs.standing]),
  };
};

/** Seats have ids to load. Of standing places the step loads the lowest of their sections. */
const splitPlaces = (
  view: PlanView,
  seatIds: readonly SeatId[],
  numbers: readonly number[],
): { readonly seatIds: readonly SeatId[]; readonly standing: readonly string[] } => {
  const placed = numbers.map((no) => ({ seatId: seatIds[no], section: sectionAt(view, no) }));
  return {
    seatIds: placed.flatMap(({ seatId, section }) => (section?.standing ? [] : (seatId ?? []))),
    standing: placed.flatMap(({ section }) => (section?.standing ? section.section : [])),
  };
};
