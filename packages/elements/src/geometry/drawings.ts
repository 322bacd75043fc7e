import { around, type Bounds, meets, noBounds } from "./bounds.ts";
import { cornersOf, type Hall, type HallSection } from "./hall.ts";

/** Sections that are drawn together. */
export type Drawing = {
  /** The floor, or null if all floors fit into one drawing. */
  readonly floor: string | null;
  readonly sections: readonly HallSection[];
  readonly bounds: Bounds;
};

/** One drawing of all floors, if none lies over another. Otherwise one for each. */
export const drawingsOf = ({ sections }: Hall): readonly Drawing[] => {
  const floors = Map.groupBy(sections, ({ floor }) => floor);
  if (!overlap([...floors.values()])) return [drawingOf(null, sections)];
  return [...floors].map(([floor, its]) => drawingOf(floor, its));
};

const drawingOf = (floor: string | null, sections: readonly HallSection[]): Drawing => ({
  floor,
  sections,
  bounds: sections.reduce((all, { bounds }) => around(all, bounds), noBounds),
});

const overlap = (floors: readonly (readonly HallSection[])[]): boolean =>
  floors.some((one, index) =>
    floors.slice(index + 1).some((other) => one.some((a) => other.some((b) => overlapping(a, b)))),
  );

/** Whether two turned rectangles share more than an edge. */
export const overlapping = (a: HallSection, b: HallSection): boolean => {
  if (!meets(a.bounds, b.bounds)) return false;
  const [cornersA, cornersB] = [cornersOf(a), cornersOf(b)];
  const axes = [a, b].flatMap(({ cos, sin }) => [[cos, sin] as const, [-sin, cos] as const]);
  return axes.every(([x, y]) => {
    const [fromA, toA] = extent(cornersA, x, y);
    const [fromB, toB] = extent(cornersB, x, y);
    return fromA < toB - tolerance && fromB < toA - tolerance;
  });
};

const tolerance = 1e-6;

const extent = (
  corners: readonly (readonly [number, number])[],
  x: number,
  y: number,
): readonly [from: number, to: number] => {
  const along = corners.map(([px, py]) => px * x + py * y);
  return [Math.min(...along), Math.max(...along)];
};
