import { type Bounds, meets } from "../geometry/bounds.ts";
import type { HallSection } from "../geometry/hall.ts";
import { visibleStretches } from "../geometry/visible.ts";
import type { Look } from "./look.ts";
import { shapeOf } from "./shapes.ts";

/** Pixels between two seats from which shapes, and from which labels are told apart. */
const [shapesFrom, labelsFrom] = [8, 24];
const radius = 0.42;

/** Each visible seat. They are drawn style by style, since a change of style costs the most. */
export const drawSeats = (
  pen: CanvasRenderingContext2D,
  look: Look,
  seen: Bounds,
  ratio: number,
): void => {
  for (const section of look.drawing.sections) {
    if (meets(section.bounds, seen)) drawSection(pen, look, section, seen, ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (look.viewport.scale < labelsFrom) return;
  for (const section of look.drawing.sections) {
    if (meets(section.bounds, seen)) nameSeats(pen, look, section, seen);
  }
};

type Spot = { readonly x: number; readonly y: number };

/** Seats of one look, in the coordinates of their section. */
type Spots = {
  readonly free: Map<number, Spot[]>;
  readonly taken: Spot[];
  readonly chosen: Map<number, Spot[]>;
  readonly lost: Spot[];
  readonly accessible: Spot[];
  readonly restricted: Spot[];
};

const drawSection = (
  pen: CanvasRenderingContext2D,
  look: Look,
  section: HallSection,
  seen: Bounds,
  ratio: number,
): void => {
  const spots = sort(look, section, seen);
  const { viewport, palette } = look;
  const unit = viewport.scale * ratio;
  pen.setTransform(
    unit * section.cos,
    unit * section.sin,
    -unit * section.sin,
    unit * section.cos,
    (section.x * viewport.scale + viewport.x) * ratio,
    (section.y * viewport.scale + viewport.y) * ratio,
  );
  const isShaped = viewport.scale >= shapesFrom;
  fillSpots(pen, spots.taken, isShaped ? 0.16 : 0.22, palette.taken, null);
  for (const [grade, some] of spots.free) {
    fillSpots(pen, some, radius, palette.grades[grade] ?? palette.text, isShaped ? grade : null);
  }
  for (const [grade, some] of spots.chosen) {
    fillSpots(pen, some, 0.5, palette.chosen, isShaped ? grade : null);
    fillSpots(pen, some, 0.16, palette.onChosen, isShaped ? 0 : null);
  }
  strokeCrosses(pen, spots.lost, palette.lost);
  if (!isShaped) return;
  pen.lineWidth = 0.09;
  pen.strokeStyle = palette.ground;
  pen.beginPath();
  // A ring inside, and half a seat cut away.
  for (const { x, y } of spots.accessible) shapeOf(0)(pen, x, y, 0.22);
  pen.stroke();
  pen.fillStyle = palette.ground;
  for (const { x, y } of spots.restricted) pen.fillRect(x, y - 0.5, 0.5, 1);
};

const sort = (look: Look, section: HallSection, seen: Bounds): Spots => {
  const { scene, choice } = look;
  const { hall, book, gradeNo } = scene;
  const seats = scene.seatsOf(book.sectionOf(section.from));
  const spots: Spots = {
    free: new Map(),
    taken: [],
    chosen: new Map(),
    lost: [],
    accessible: [],
    restricted: [],
  };
  visibleStretches(hall, section, seen, (from, end, row) => {
    const rowX = section.rowX[row] ?? 0;
    for (let no = from; no < end; no += 1) {
      const seat = seats[no - section.from];
      if (seat === undefined) continue;
      const spot = { x: rowX + (hall.place[no] ?? 0), y: row };
      if (choice.has(no)) put(spots.chosen, gradeNo(seat.grade), spot);
      else if (choice.isLost(no)) spots.lost.push(spot);
      else if (!book.isFree(no)) {
        spots.taken.push(spot);
        continue;
      } else put(spots.free, gradeNo(seat.grade), spot);
      if (seat.accessible) spots.accessible.push(spot);
      if (seat.restrictedView) spots.restricted.push(spot);
    }
  });
  return spots;
};

const put = (spots: Map<number, Spot[]>, grade: number, spot: Spot): void => {
  const some = spots.get(grade);
  if (some === undefined) spots.set(grade, [spot]);
  else some.push(spot);
};

/** Squares, or the shape of a grade. */
const fillSpots = (
  pen: CanvasRenderingContext2D,
  spots: readonly Spot[],
  size: number,
  color: string,
  grade: number | null,
): void => {
  if (spots.length === 0) return;
  pen.fillStyle = color;
  if (grade === null) {
    for (const { x, y } of spots) pen.fillRect(x - size, y - size, 2 * size, 2 * size);
    return;
  }
  const shape = shapeOf(grade);
  pen.beginPath();
  for (const { x, y } of spots) shape(pen, x, y, size);
  pen.fill();
};

const strokeCrosses = (
  pen: CanvasRenderingContext2D,
  spots: readonly Spot[],
  color: string,
): void => {
  pen.strokeStyle = color;
  pen.lineWidth = 0.18;
  pen.beginPath();
  for (const { x, y } of spots) {
    pen.moveTo(x - radius, y - radius);
    pen.lineTo(x + radius, y + radius);
    pen.moveTo(x + radius, y - radius);
    pen.lineTo(x - radius, y + radius);
  }
  pen.stroke();
};

/** The labels of free seats on their shapes, and the name of each row beside its first seat. */
const nameSeats = (
  pen: CanvasRenderingContext2D,
  { scene, viewport, palette, choice }: Look,
  section: HallSection,
  seen: Bounds,
): void => {
  const { scale, x, y } = viewport;
  const { hall, book, gradeNo } = scene;
  const seats = scene.seatsOf(book.sectionOf(section.from));
  pen.font = `600 ${Math.round(scale * 0.34)}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const write = (text: string, no: number, before: number): void => {
    const [atX, atY] = [hall.x[no] ?? 0, hall.y[no] ?? 0];
    pen.fillText(
      text,
      (atX - before * section.cos) * scale + x,
      (atY - before * section.sin) * scale + y,
    );
  };
  visibleStretches(hall, section, seen, (from, end, row) => {
    pen.fillStyle = palette.text;
    if (from === section.rowFrom[row]) write(seats[from - section.from]?.row ?? "", from, 1);
    for (let no = from; no < end; no += 1) {
      const seat = seats[no - section.from];
      if (seat === undefined || !book.isFree(no) || choice.has(no)) continue;
      pen.fillStyle = palette.onGrades[gradeNo(seat.grade)] ?? palette.ground;
      write(seat.label, no, 0);
    }
  });
};
