import type {
  GradeDocument,
  PlacementDocument,
  PlanDocument,
  RowDocument,
  SeatDocument,
  SectionDocument,
} from "@admit-one/core";

/** Sections of one grade and shape. */
type Tier = {
  readonly grade: string;
  readonly floor: string;
  readonly names: readonly string[];
  readonly rows: number;
  /** Seats in the first row. */
  readonly width: number;
  /** Rows get wider towards the back: one more seat every this many rows. */
  readonly widensEvery: number;
  /** The places of the sections, in their order. */
  readonly at: readonly PlacementDocument[];
};

const stage = { x: 0, y: 0 };
/** The middle of the rings. The stage is at the end of the arena that they leave open. */
const middle = { x: 0, y: 29 };

/** Blocks beside each other in front of the stage, each 24 seats wide. */
const inLine = (blocks: number, y: number): readonly PlacementDocument[] =>
  Array.from({ length: blocks }, (_, index) => ({
    x: (index - (blocks - 1) / 2) * 26,
    y,
    angle: 0,
  }));

/** Blocks on an arc of 300 degrees that look to its middle, from the left of the stage. */
const onArc = (blocks: number, radius: number): readonly PlacementDocument[] =>
  Array.from({ length: blocks }, (_, index) => {
    const angle = Math.round(150 - (index * 300) / (blocks - 1));
    const turned = (angle * Math.PI) / 180;
    return {
      x: Math.round(middle.x - radius * Math.sin(turned)),
      y: Math.round(middle.y + radius * Math.cos(turned)),
      angle,
    };
  });

const numbered = (from: number, count: number, prefix = ""): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${from + index}`);

/** In won. */
const grades: readonly GradeDocument[] = [
  { grade: "VIP", label: "VIP석", price: 187_000, color: "#7c3aed" },
  { grade: "ST", label: "스탠딩 (Standing)", price: 176_000, color: "#db2777" },
  { grade: "R", label: "R석", price: 165_000, color: "#2563eb" },
  { grade: "S", label: "S석", price: 154_000, color: "#059669" },
  { grade: "A", label: "A석", price: 132_000, color: "#d97706" },
];

const onFloor = { floor: "1", rows: 12, width: 24, widensEvery: 12 };
const tiers: readonly Tier[] = [
  { ...onFloor, grade: "VIP", names: numbered(1, 6, "F"), at: inLine(6, 32) },
  { ...onFloor, grade: "R", names: numbered(7, 6, "F"), at: inLine(6, 46) },
  {
    grade: "S",
    floor: "2",
    names: numbered(101, 22),
    rows: 14,
    width: 14,
    widensEvery: 4,
    at: onArc(22, 88),
  },
  {
    grade: "A",
    floor: "3",
    names: numbered(201, 22),
    rows: 10,
    width: 13,
    widensEvery: 3,
    at: onArc(22, 106),
  },
];

const standing: SectionDocument = {
  section: "ST",
  grade: "ST",
  floor: "1",
  standing: 600,
  at: { x: 0, y: 4, angle: 0 },
};

/** In each of the lower ring's sections, two wheelchair places at the aisle of the first row. */
const accessible: readonly SeatDocument[] = [
  { seat: "1-1", accessible: true },
  { seat: "1-2", companionOf: "1-1" },
];

/** Beside the stage the first seats look at its side. */
const besideStage = (rows: readonly RowDocument[]): readonly SeatDocument[] =>
  rows
    .slice(1, 3)
    .flatMap(({ row }) =>
      [1, 2, 3].map((seat) => ({ seat: `${row}-${seat}`, restrictedView: true })),
    );

const sectionsOf = (it: Tier): readonly SectionDocument[] => {
  const rows = numbered(1, it.rows).map((row, index) => ({
    row,
    seats: it.width + Math.floor(index / it.widensEvery),
  }));
  return it.names.map((section, index) => {
    const isRing = it.floor === "2";
    const seats = [
      ...(isRing ? accessible : []),
      ...(isRing && (index === 0 || index === it.names.length - 1) ? besideStage(rows) : []),
    ];
    const { grade, floor } = it;
    const at = it.at[index];
    return { section, grade, floor, at, rows, ...(seats.length > 0 && { seats }) };
  });
};

/**
 * An arena with its stage at one end: 600 places to stand in front of it, twelve blocks on the
 * floor, and two rings of 22 sections. 11,288 seats and 600 standing places.
 */
export const demoHall: PlanDocument = {
  grades,
  stage,
  // Buyers who leave the choice to the box office get the first section that has enough seats.
  sections: [
    ...tiers.slice(0, 1).flatMap(sectionsOf),
    standing,
    ...tiers.slice(1).flatMap(sectionsOf),
  ],
};
