import { hasBit } from "../plan/bits.ts";
import { seatFlags, type ViewSection } from "../plan/plan-view.ts";
import { adjacentIn } from "./adjacent-rows.ts";
import { anySeats } from "./any-seats.ts";
import type { Asked } from "./asked.ts";
import { neighboursIn } from "./neighbours.ts";
import { better, type Group, type Search, seatsFrom } from "./search.ts";

const { accessible, companion, restrictedView } = seatFlags;

/**
 * The best group with an accessible seat. Its free companion seats come first; the rest are
 * ordinary seats, so that other accessible seats stay free for people who need them. Seats with a
 * restricted view are considered next, and further accessible and companion seats last.
 */
export const accessibleBest = (asked: Asked): readonly number[] | null =>
  bestWith(asked, restrictedView) ??
  (asked.sections.some((section) => section.restrictedView) ? bestWith(asked, 0) : null) ??
  lastResort(asked);

/** The seats that one pass may take. */
type Pass = {
  readonly asked: Asked;
  readonly isOpen: (no: number) => boolean;
};

/** An accessible seat with its companions, and the search around them. */
type Anchor = {
  readonly anchor: number;
  readonly companions: readonly number[];
  readonly search: Search;
};

const bestWith = (asked: Asked, barred: number): readonly number[] | null => {
  const { sections, together, count } = asked;
  const pass = passOf(asked, barred);
  for (const section of sections) {
    const found = bestIn(pass, section);
    if (found !== null) return found;
  }
  if (together) return null;
  const rows = sections.flatMap((section) => section.rows);
  const anchors = sections.flatMap((section) => anchorsIn(pass, section));
  const ordinary = anchors.length === 0 ? 0 : countOrdinary(pass, rows);
  const first = anchors.find((anchor) => reachOf(anchor, ordinary) >= count);
  return first === undefined ? null : anySeats(first.search, rows);
};

const passOf = (asked: Asked, barred: number): Pass => ({
  asked,
  isOpen: (no) =>
    hasBit(asked.free, no) && ((asked.view.flags[no] ?? 0) & barred) === 0 && asked.matches(no),
});

const bestIn = (pass: Pass, section: ViewSection): readonly number[] | null => {
  const { together, count } = pass.asked;
  const all = anchorsIn(pass, section);
  const ordinary = all.length === 0 ? 0 : countOrdinary(pass, section.rows);
  const anchors = all.filter((anchor) => reachOf(anchor, ordinary) >= count);
  const bestBy = (form: (search: Search, section: ViewSection) => Group | null): Group | null =>
    anchors.reduce<Group | null>((best, { search }) => better(best, form(search, section)), null);
  const [first] = anchors;
  if (first === undefined) return null;
  if (section.standing) return anySeats(first.search, section.rows);
  const neighbours = bestBy(neighboursIn);
  if (neighbours !== null || together) return neighbours?.seats ?? null;
  return bestBy(adjacentIn)?.seats ?? anySeats(first.search, section.rows);
};

const flagsAt = ({ view }: Asked, no: number): number => view.flags[no] ?? 0;

const countOrdinary = ({ asked, isOpen }: Pass, rows: readonly number[]): number => {
  const { rowFrom } = asked.view;
  let count = 0;
  for (const row of rows) {
    const end = rowFrom[row + 1] ?? 0;
    for (let no = rowFrom[row] ?? 0; no < end; no += 1) {
      if (isOrdinary(asked, no) && isOpen(no)) count += 1;
    }
  }
  return count;
};

const isOrdinary = (asked: Asked, no: number): boolean =>
  (flagsAt(asked, no) & (accessible | companion)) === 0;

const anchorsIn = (pass: Pass, { accessible: seats }: ViewSection): readonly Anchor[] =>
  seats.filter(pass.isOpen).map((no) => anchorAt(pass, no));

const anchorAt = ({ asked, isOpen }: Pass, anchor: number): Anchor => {
  const { view, free, count } = asked;
  const companions = (view.companions.get(anchor) ?? []).filter(isOpen);
  // If there are more companions than requested, the group consists of them only.
  const onlyOwn = companions.length >= count - 1;
  const own = new Set([anchor, ...companions]);
  const search: Search = {
    view,
    free,
    count,
    usable: (no) => own.has(no) || (!onlyOwn && isOrdinary(asked, no) && isOpen(no)),
    cost: (no) => (((view.flags[no] ?? 0) & restrictedView) === 0 ? 0 : 1),
    forced: onlyOwn ? [anchor] : [...own],
  };
  return { anchor, companions, search };
};

/** The largest possible group around the anchor. */
const reachOf = ({ companions }: Anchor, ordinary: number): number =>
  1 + companions.length + ordinary;

/**
 * Considers all matching seats, and takes as few of other people's accessible seats as possible.
 * The first accessible seat, its companions and the ordinary seats do not suffice, so all of them are
 * taken. Then other companions, then other accessible seats, each from the front. With `together`,
 * the neighbours with the fewest such seats.
 */
const lastResort = (asked: Asked): readonly number[] | null => {
  const { sections, together, count } = asked;
  const pass = passOf(asked, 0);
  if (together) return togetherLast(pass);
  const anchor = sections.flatMap((section) => section.accessible).find(pass.isOpen);
  if (anchor === undefined) return null;
  const open = openIn(pass, sections);
  if (open.length < count) return null;
  const own = new Set([anchor, ...(asked.view.companions.get(anchor) ?? [])]);
  const classOf = (no: number): number => (own.has(no) ? 0 : lossOf(asked, no));
  return open.toSorted((a, b) => classOf(a) - classOf(b)).slice(0, count);
};

const openIn = ({ asked, isOpen }: Pass, sections: readonly ViewSection[]): readonly number[] => {
  const { rowFrom } = asked.view;
  return sections
    .flatMap(({ rows }) => rows)
    .flatMap((row) => {
      const from = rowFrom[row] ?? 0;
      return seatsFrom(from, (rowFrom[row + 1] ?? 0) - from).filter(isOpen);
    });
};

/** What others lose with a seat: nothing, a companion seat, or an accessible seat. */
const lossOf = (asked: Asked, no: number): number => {
  if ((flagsAt(asked, no) & accessible) !== 0) return 2;
  return isOrdinary(asked, no) ? 0 : 1;
};

/** One seat of a worse class outweighs all seats of better classes in a group. */
const classWeight = 1_000;

/** Companions are no longer required, because they may be out of reach. */
const togetherLast = ({ asked, isOpen }: Pass): readonly number[] | null => {
  for (const section of asked.sections) {
    let best: Group | null = null;
    for (const { search, anchor, companions } of anchorsIn({ asked, isOpen }, section)) {
      const own = new Set([anchor, ...companions]);
      const cost = (no: number): number =>
        search.cost(no) + (own.has(no) ? 0 : classWeight ** (1 + lossOf(asked, no)));
      const around = { ...search, usable: isOpen, cost, forced: [anchor] };
      best = better(best, neighboursIn(around, section));
    }
    if (best !== null) return best.seats;
  }
  return null;
};
