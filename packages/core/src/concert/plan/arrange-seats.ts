import { arrangeSection, type Block } from "./arrange-section.ts";
import type { Placement, Plan, PlanSection, Point } from "./plan.ts";

/** The position of a listed section, to draw it as a whole and to find the seat at a point. */
export type ArrangedSection = {
  readonly section: string;
  /** Null if the document names none. Sections of one floor share a drawing. */
  readonly floor: string | null;
  /** The numbers of its seats in the plan, from `from` up to, but without, `end`. */
  readonly from: number;
  readonly end: number;
  /** The middle of its first row, and its clockwise rotation in degrees. */
  readonly at: Required<Placement>;
  readonly width: number;
  readonly depth: number;
};

export type Arrangement = {
  /** By seat number. One unit is the distance between neighbours; y grows downwards. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly sections: readonly ArrangedSection[];
};

/**
 * A block, or several blocks of one section without a position of their own, one behind the other.
 */
type Unit = {
  readonly floor: string | null;
  readonly name: string;
  readonly at: Placement | undefined;
  readonly parts: Part[];
  width: number;
  depth: number;
};

type Part = {
  readonly section: PlanSection;
  readonly block: Block;
  readonly from: number;
  /** How many rows of the unit are in front of it. */
  readonly behind: number;
};

/** The gap between sections that are placed automatically. */
const gap = 2;
/** The gap from the stage to the first of these sections. */
const stageGap = 3;

/**
 * Places every seat. Sections with a position are placed there and face the stage unless they have
 * an angle. The others are placed in lines below, floor by floor, in their order. No two seats of a
 * floor overlap, unless the document puts their sections over each other.
 *
 * @example
 * const { x, y } = arrangeSeats(plan);
 * draw(x[0], y[0]); // the first seat of the plan
 */
export const arrangeSeats = (plan: Plan): Arrangement => {
  const units = unitsOf(plan);
  const count = units.reduce(
    (sum, { parts }) => parts.reduce((all, part) => all + part.block.x.length, sum),
    0,
  );
  const arrangement = { x: new Float64Array(count), y: new Float64Array(count) };
  const sections: ArrangedSection[] = [];
  for (const [floor, onFloor] of Map.groupBy(units, (unit) => unit.floor)) {
    for (const [unit, at] of placesOf(onFloor, plan.stage)) {
      for (const part of unit.parts) sections.push(putPart(arrangement, part, at, floor));
    }
  }
  return { ...arrangement, sections: sections.toSorted((a, b) => a.from - b.from) };
};

const unitsOf = ({ sections }: Plan): readonly Unit[] => {
  const units: Unit[] = [];
  let from = 0;
  for (const section of sections) {
    const block = arrangeSection(section);
    const known =
      section.at === undefined ? units.findLast((unit) => continues(unit, section)) : undefined;
    const unit = known ?? newUnit(section);
    if (known === undefined) units.push(unit);
    unit.parts.push({ section, block, from, behind: unit.depth });
    unit.width = Math.max(unit.width, block.width);
    unit.depth += block.depth;
    from += block.x.length;
  }
  return units;
};

const newUnit = ({ section, floor, at }: PlanSection): Unit => ({
  floor: floor ?? null,
  name: section,
  at,
  parts: [],
  width: 0,
  depth: 0,
});

const continues = ({ name, floor }: Unit, section: PlanSection): boolean =>
  name === section.section && (section.floor ?? floor) === floor;

type Placed = readonly [Unit, Required<Placement>];

const placesOf = (units: readonly Unit[], stage: Point | undefined): readonly Placed[] => {
  const given = units.flatMap((unit): Placed[] =>
    unit.at === undefined
      ? []
      : [[unit, { ...unit.at, angle: unit.at.angle ?? facing(unit.at, stage) }]],
  );
  const below = Math.max(
    ...given.map(([unit, at]) => lowestOf(unit, at) + gap),
    stage === undefined ? Number.NEGATIVE_INFINITY : stage.y + stageGap,
  );
  const top = Number.isFinite(below) ? below : 0;
  const left = units.filter(({ at }) => at === undefined);
  return [...given, ...inLines(left, stage?.x ?? 0, top)];
};

/** The angle at which the rows face the stage, with the first row nearest to it. */
const facing = ({ x, y }: Point, stage: Point | undefined): number =>
  stage === undefined || (x === stage.x && y === stage.y)
    ? 0
    : (Math.atan2(stage.x - x, y - stage.y) * 180) / Math.PI;

/** The largest y of the corners of a section. */
const lowestOf = ({ width, depth }: Unit, at: Required<Placement>): number =>
  Math.max(
    ...[-width / 2, width / 2].flatMap((x) =>
      [-0.5, depth - 0.5].map((y) => turned({ x, y }, at).y),
    ),
  ) + 0.5;

const turned = ({ x, y }: Point, at: Required<Placement>): Point => {
  const angle = (at.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: at.x + x * cos - y * sin, y: at.y + x * sin + y * cos };
};

/** Centred lines, with a width similar to their total depth. */
const inLines = (units: readonly Unit[], middle: number, top: number): readonly Placed[] => {
  const area = units.reduce((sum, { width, depth }) => sum + (width + gap) * (depth + gap), 0);
  const widthMax = Math.sqrt(area) * 1.5;
  const lines: Unit[][] = [];
  let width = Number.POSITIVE_INFINITY;
  for (const unit of units) {
    if (width + unit.width > widthMax) {
      lines.push([]);
      width = 0;
    }
    lines.at(-1)?.push(unit);
    width += unit.width + gap;
  }
  let y = top;
  return lines.flatMap((line) => {
    const placed = inLine(line, middle, y);
    y += Math.max(...line.map(({ depth }) => depth)) + gap;
    return placed;
  });
};

const inLine = (line: readonly Unit[], middle: number, y: number): readonly Placed[] => {
  const width = line.reduce((sum, unit) => sum + unit.width + gap, -gap);
  let x = middle - width / 2;
  return line.map((unit) => {
    const at = { x: x + unit.width / 2, y, angle: 0 };
    x += unit.width + gap;
    return [unit, at];
  });
};

const putPart = (
  { x, y }: Pick<Arrangement, "x" | "y">,
  { section, block, from, behind }: Part,
  at: Required<Placement>,
  floor: string | null,
): ArrangedSection => {
  const first = turned({ x: 0, y: behind }, at);
  const own = { ...first, angle: at.angle };
  const angle = (at.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let index = 0; index < block.x.length; index += 1) {
    const [right, back] = [block.x[index] ?? 0, block.y[index] ?? 0];
    x[from + index] = own.x + right * cos - back * sin;
    y[from + index] = own.y + right * sin + back * cos;
  }
  const { width, depth } = block;
  return {
    section: section.section,
    floor,
    from,
    end: from + block.x.length,
    at: own,
    width,
    depth,
  };
};
