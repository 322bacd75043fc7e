import type { BestAsk } from "../../../src/concert/choice/asked.ts";
import { countOf } from "../../../src/concert/plan/labels.ts";
import type { Plan } from "../../../src/concert/plan/plan.ts";
import { plannedSeats } from "../../../src/concert/plan/planned-seats.ts";

// The rules of the best seats once more, slow and plain: all groups there are, sorted. Each rule can
// be switched off, which makes the wrong implementations that the properties must catch.

export type Rules = {
  readonly restrictedLast: boolean;
  readonly accessibleKept: boolean;
  readonly companionsFirst: boolean;
  readonly adjacentRows: boolean;
  readonly orphans: boolean;
  readonly rows: boolean;
  readonly middle: boolean;
  readonly numbers: boolean;
  readonly sectionOrder: boolean;
};

export const allRules: Rules = {
  restrictedLast: true,
  accessibleKept: true,
  companionsFirst: true,
  adjacentRows: true,
  orphans: true,
  rows: true,
  middle: true,
  numbers: true,
  sectionOrder: true,
};

export type ReferenceSeat = {
  readonly no: number;
  readonly section: string;
  readonly standing: boolean;
  /** Of its section. */
  readonly row: number;
  /** Of the whole plan; where people stand each place is its own. */
  readonly run: number;
  /** In half seats from the middle of its row. */
  readonly offset: number;
  readonly price: number;
  readonly grade: string | null;
  readonly accessible: boolean;
  readonly companionOf: number | null;
  readonly restricted: boolean;
};

/** The seats of a plan in the order of choice. */
export const referenceSeats = (plan: Plan): readonly ReferenceSeat[] => {
  const planned = plannedSeats(plan);
  const numbers = new Map(planned.map(({ seatId, no }) => [seatId, no]));
  const rowsSeen = new Map<string, number>();
  const places: Pick<ReferenceSeat, "row" | "run" | "offset" | "standing">[] = [];
  let run = 0;
  for (const section of plan.sections) {
    const standing = section.kind === "standing";
    const rows = standing
      ? [Array.from({ length: section.places }, () => 1)]
      : section.rows.map(({ runs }) => runs.map(countOf));
    for (const lengths of rows) {
      const row = rowsSeen.get(section.section) ?? 0;
      rowsSeen.set(section.section, row + 1);
      const width = lengths.reduce((sum, length) => sum + length, lengths.length - 1);
      let place = 0;
      for (const length of lengths) {
        for (let index = 0; index < length; index += 1, place += 1) {
          places.push({ row, run, offset: 2 * place - (width - 1), standing });
        }
        place += 1;
        run += 1;
      }
    }
  }
  const seats = planned.map(
    (seat, index): ReferenceSeat => ({
      no: seat.no,
      section: seat.section,
      ...(places[index] ?? { row: 0, run: 0, offset: 0, standing: false }),
      price: seat.price,
      grade: seat.grade,
      accessible: seat.accessible,
      companionOf: seat.companionOf === null ? null : (numbers.get(seat.companionOf) ?? null),
      restricted: seat.restrictedView,
    }),
  );
  const order = [...new Set(seats.map(({ section }) => section))];
  return seats.toSorted(
    (a, b) => order.indexOf(a.section) - order.indexOf(b.section) || a.no - b.no,
  );
};

type Group = readonly ReferenceSeat[];

export const choose = <T>(items: readonly T[], count: number): readonly (readonly T[])[] => {
  if (count === 0) return [[]];
  return items.flatMap((item, index) =>
    choose(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]),
  );
};

/** Stretches of free seats side by side. */
export const runsOf = (
  seats: readonly ReferenceSeat[],
  isFree: (no: number) => boolean,
): readonly Group[] => {
  const runs: ReferenceSeat[][] = [];
  for (const seat of seats.filter(({ no }) => isFree(no))) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && last.run === seat.run && last.no === seat.no - 1)
      runs.at(-1)?.push(seat);
    else runs.push([seat]);
  }
  return runs;
};

/** How many single seats the group leaves that were not single before. */
export const orphansOf = (
  seats: readonly ReferenceSeat[],
  free: ReadonlySet<number>,
  group: Group,
): number => {
  const taken = new Set(group.map(({ no }) => no));
  const before = runsOf(seats, (no) => free.has(no)).filter((run) => run.length === 1);
  const known = new Set(before.map(([seat]) => seat?.no));
  return runsOf(seats, (no) => free.has(no) && !taken.has(no)).filter(
    ([seat, ...more]) => more.length === 0 && !known.has(seat?.no),
  ).length;
};

const isInOneSection = ([first, ...rest]: Group): boolean =>
  rest.every(({ section }) => section === first?.section);

const areNeighbours = (group: Group): boolean =>
  group.every((seat, index) => {
    const before = group[index - 1];
    return before === undefined || (before.run === seat.run && before.no === seat.no - 1);
  });

const rowParts = (group: Group): readonly Group[] => [
  ...Map.groupBy(group, ({ row }) => row).values(),
];

const isAdjacent = (group: Group): boolean => {
  const [front = [], back = [], ...more] = rowParts(group);
  if (more.length > 0 || back.length === 0 || group.some(({ standing }) => standing)) return false;
  if ((back[0]?.row ?? 0) - (front[0]?.row ?? 0) !== 1) return false;
  const reach = (part: Group) =>
    [(part[0]?.offset ?? 0) - 1, (part.at(-1)?.offset ?? 0) + 1] as const;
  const [[left, right], [leftBehind, rightBehind]] = [reach(front), reach(back)];
  return areNeighbours(front) && areNeighbours(back) && left < rightBehind && leftBehind < right;
};

const compare = (a: readonly number[], b: readonly number[]): number => {
  for (const [index, value] of a.entries()) {
    if (value !== b[index]) return value - (b[index] ?? 0);
  }
  return 0;
};

const least = <T>(items: readonly T[], rank: (item: T) => readonly number[]): T | null => {
  const [first, ...rest] = items.map((item) => ({ item, rank: rank(item) }));
  return first === undefined
    ? null
    : rest.reduce((best, one) => (compare(one.rank, best.rank) < 0 ? one : best), first).item;
};

/** The numbers of the best group; null where there is none. */
export const referenceBest = (
  all: readonly ReferenceSeat[],
  free: ReadonlySet<number>,
  ask: BestAsk,
  rules: Rules = allRules,
): readonly number[] | null => {
  const named = [...new Set(all.map(({ section }) => section))];
  const sectionNames = rules.sectionOrder ? named : named.toReversed();
  const place = new Map(all.map(({ no }, index) => [no, index]));
  const matching = all.filter(
    ({ no, section, price, grade }) =>
      free.has(no) &&
      (ask.section === undefined || section === ask.section) &&
      (ask.grade === undefined || grade === ask.grade) &&
      (ask.maxPrice === undefined || price <= ask.maxPrice),
  );
  const badOf = (group: Group): number =>
    rules.restrictedLast ? group.filter(({ restricted }) => restricted).length : 0;
  const headOf = (group: Group): readonly number[] => [
    badOf(group),
    rules.orphans ? orphansOf(all, free, group) : 0,
  ];
  const inOrder = (group: Group): readonly number[] => {
    const numbers = group.map(({ no }) => no);
    return rules.numbers ? numbers : numbers.map((no) => -no);
  };
  const rankNear = (group: Group): readonly number[] => {
    const distances = rowParts(group).map((part) =>
      Math.abs((part[0]?.offset ?? 0) + (part.at(-1)?.offset ?? 0)),
    );
    return [
      ...headOf(group),
      rules.rows ? (group[0]?.row ?? 0) : 0,
      rules.middle ? distances.reduce((sum, distance) => sum + distance, 0) : 0,
      ...inOrder(group),
    ];
  };
  const rankAny = (group: Group): readonly number[] => [
    ...headOf(group),
    ...group.map(({ no }) => place.get(no) ?? 0).toReversed(),
  ];

  /** Forms in their order, of all groups that are allowed in a pass. */
  const bestOf = (
    groups: readonly Group[],
    firstAny: (groups: readonly Group[]) => Group | null,
  ): Group | null => {
    for (const name of sectionNames) {
      const here = groups.filter((group) => isInOneSection(group) && group[0]?.section === name);
      const isStanding = here[0]?.[0]?.standing === true;
      const near = isStanding ? firstAny(here) : least(here.filter(areNeighbours), rankNear);
      if (near !== null) return near;
      if (ask.together === true) continue;
      const behind = rules.adjacentRows ? least(here.filter(isAdjacent), rankNear) : null;
      const found = behind ?? firstAny(here);
      if (found !== null) return found;
    }
    return ask.together === true ? null : firstAny(groups);
  };

  const ordinary = (seat: ReferenceSeat): boolean => !seat.accessible && seat.companionOf === null;
  const passes = rules.restrictedLast
    ? [matching.filter(({ restricted }) => !restricted), matching]
    : [matching];
  const numbersOf = (group: Group | null) =>
    group && group.map(({ no }) => no).toSorted((a, b) => a - b);

  if (ask.accessible !== true) {
    for (const pass of passes) {
      const open = rules.accessibleKept ? pass.filter(ordinary) : pass;
      const found = bestOf(choose(open, ask.count), (groups) => least(groups, rankAny));
      if (found !== null) return numbersOf(found);
    }
    return null;
  }

  for (const pass of passes) {
    const isAround = (group: Group, anchor: ReferenceSeat): boolean => {
      const own = pass.filter(({ companionOf }) => companionOf === anchor.no);
      const taken = group.filter(({ companionOf }) => companionOf === anchor.no).length;
      const needed = rules.companionsFirst ? Math.min(ask.count - 1, own.length) : 0;
      return (
        group.includes(anchor) &&
        taken >= needed &&
        group.every((seat) => seat === anchor || seat.companionOf === anchor.no || ordinary(seat))
      );
    };
    const anchors = pass.filter(({ accessible }) => accessible);
    const groups = choose(pass, ask.count).filter((group) =>
      anchors.some((anchor) => isAround(group, anchor)),
    );
    const found = bestOf(groups, (some) => {
      const first = anchors.find((anchor) => some.some((group) => isAround(group, anchor)));
      return first === undefined
        ? null
        : least(
            some.filter((group) => isAround(group, first)),
            rankAny,
          );
    });
    if (found !== null) return numbersOf(found);
  }

  const lossOf = (seat: ReferenceSeat): number => (seat.accessible ? 2 : ordinary(seat) ? 0 : 1);
  if (ask.together === true) {
    const groups = choose(matching, ask.count).filter(areNeighbours);
    for (const name of sectionNames) {
      const around = groups
        .filter((group) => group[0]?.section === name)
        .flatMap((group) =>
          group.filter(({ accessible }) => accessible).map((anchor) => ({ group, anchor })),
        );
      const found = least(around, ({ group, anchor }) => {
        const others = group.filter((seat) => seat !== anchor && seat.companionOf !== anchor.no);
        const count = (loss: number): number =>
          others.filter((seat) => lossOf(seat) === loss).length;
        return [count(2), count(1), count(0), ...rankNear(group)];
      });
      if (found !== null) return numbersOf(found.group);
    }
    return null;
  }
  const anchor = matching.find(({ accessible }) => accessible);
  if (anchor === undefined || matching.length < ask.count) return null;
  const classOf = (seat: ReferenceSeat): number =>
    seat === anchor ? 0 : seat.companionOf === anchor.no ? 1 : 2 + lossOf(seat);
  return numbersOf(matching.toSorted((a, b) => classOf(a) - classOf(b)).slice(0, ask.count));
};
