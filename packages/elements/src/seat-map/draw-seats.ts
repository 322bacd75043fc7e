import { type Bounds, meets } from "../geometry/bounds.ts";
import type { HallSection } from "../geometry/hall.ts";
import { visibleStretches } from "../geometry/visible.ts";
import { type Look, setFont } from "./look.ts";
import { accessible, restricted } from "./read-hall.ts";
import { shapeOf, traceShape } from "./shapes.ts";

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

/** Seats of one look, in the coordinates of their section. Those with a grade are by its number. */
type Spots = {
  readonly free: Spot[][];
  readonly taken: Spot[];
  readonly chosen: Spot[][];
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
  // These skip grades without seats.
  spots.free.forEach((some, grade) =>
    fillSpots(pen, some, radius, palette.grades[grade] ?? palette.text, isShaped ? grade : null),
  );
  spots.chosen.forEach((some, grade) => {
    fillSpots(pen, some, 0.5, palette.chosen, isShaped ? grade : null);
    fillSpots(pen, some, 0.16, palette.onChosen, isShaped ? 0 : null);
  });
  strokeCrosses(pen, spots.lost, palette.lost);
  if (!isShaped) return;
  pen.lineWidth = 0.09;
  pen.strokeStyle = palette.ground;
  pen.beginPath();
  // A ring inside, and half a seat cut away.
  for (const { x, y } of spots.accessible) traceShape(pen, [], x, y, 0.22);
  pen.stroke();
  pen.fillStyle = palette.ground;
  for (const { x, y } of spots.restricted) pen.fillRect(x, y - 0.5, 0.5, 1);
};

const sort = ({ scene, choice }: Look, section: HallSection, seen: Bounds): Spots => {
  const { hall, book } = scene;
  const spots: Spots = {
    free: [],
    taken: [],
    chosen: [],
    lost: [],
    accessible: [],
    restricted: [],
  };
  visibleStretches(hall, section, seen, (from, end, row) => {
    for (let no = from; no < end; no += 1) {
      const spot = { x: (section.rowX[row] ?? 0) + (hall.place[no] ?? 0), y: row };
      const [grade = 0, traits = 0] = [hall.grade[no], hall.traits[no]];
      if (choice.has(no)) (spots.chosen[grade] ??= []).push(spot);
      else if (choice.isLost(no)) spots.lost.push(spot);
      else if (book.isFree(no)) (spots.free[grade] ??= []).push(spot);
      else {
        spots.taken.push(spot);
        continue;
      }
      if ((traits & accessible) > 0) spots.accessible.push(spot);
      if ((traits & restricted) > 0) spots.restricted.push(spot);
    }
  });
  return spots;
};

/** Squares, or the shape of a grade. */
const fillSpots = (
  pen: CanvasRenderingContext2D,
  spots: readonly Spot[],
  size: number,
  color: string,
  grade: number | null,
): void => {
  pen.fillStyle = color;
  if (grade === null) {
    for (const { x, y } of spots) pen.fillRect(x - size, y - size, 2 * size, 2 * size);
    return;
  }
  const shape = shapeOf(grade);
  pen.beginPath();
  for (const { x, y } of spots) traceShape(pen, shape, x, y, size);
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
  const { hall, book } = scene;
  setFont(pen, Math.round(scale * 0.34));
  const write = (text: string, color: string, no: number, before: number): void => {
    const [atX, atY] = [hall.x[no] ?? 0, hall.y[no] ?? 0];
    pen.fillStyle = color;
    pen.fillText(
      text,
      (atX - before * section.cos) * scale + x,
      (atY - before * section.sin) * scale + y,
    );
  };
  visibleStretches(hall, section, seen, (from, end, row) => {
    if (from === section.rowFrom[row]) write(scene.nameOf(from).row, palette.text, from, 1);
    for (let no = from; no < end; no += 1) {
      if (!book.isFree(no) || choice.has(no)) continue;
      const color = palette.onGrades[hall.grade[no] ?? 0] ?? palette.ground;
      write(scene.nameOf(no).label, color, no, 0);
    }
  });
};
