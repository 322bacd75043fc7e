import { type Bounds, meets } from "../geometry/bounds.ts";
import { cornersOf, type HallSection } from "../geometry/hall.ts";
import { type Look, setFont } from "./look.ts";
import { traceShape } from "./shapes.ts";

/** A section in its grade's colour: the fuller, the more of its seats are free. */
export const drawSections = (pen: CanvasRenderingContext2D, look: Look, seen: Bounds): void => {
  const { scene, drawing, palette, viewport } = look;
  const { scale, x, y } = viewport;
  pen.lineWidth = 1;
  pen.strokeStyle = palette.line;
  for (const section of drawing.sections) {
    if (!meets(section.bounds, seen)) continue;
    const share = scene.book.freeIn(section.index) / Math.max(1, section.end - section.from);
    pen.beginPath();
    traceShape(pen, cornersOf(section).flat(), x, y, scale);
    pen.fillStyle = share > 0 ? gradeColor(look, section) : palette.taken;
    pen.globalAlpha = share > 0 ? 0.3 + 0.6 * share : 0.25;
    pen.fill();
    pen.globalAlpha = 1;
    pen.stroke();
  }
  for (const section of drawing.sections) {
    if (meets(section.bounds, seen)) nameSection(pen, look, section);
  }
};

/** That of the seat in its middle: most have it. */
const gradeColor = ({ scene, palette }: Look, { from, end }: HallSection): string =>
  palette.grades[scene.hall.grade[(from + end) >> 1] ?? 0] ?? palette.text;

/** Pixels of letters. Smaller ones are read by nobody. */
const [smallest, largest] = [9, 15];

const nameSection = (pen: CanvasRenderingContext2D, look: Look, section: HallSection): void => {
  const { scale, x, y } = look.viewport;
  const { cos, sin, depth, width, name } = section;
  const across = Math.min(width, depth * 2) * scale;
  const px = Math.min(largest, (across / Math.max(3, name.length)) * 1.5);
  if (px < smallest) return;
  const back = (depth - 1) / 2;
  const [middleX, middleY] = [section.x - back * sin, section.y + back * cos];
  label(pen, look, name, middleX * scale + x, middleY * scale + y, px);
};

/** Letters with a border in the colour of the ground, so that they are read on any colour. */
const label = (
  pen: CanvasRenderingContext2D,
  { palette }: Look,
  text: string,
  x: number,
  y: number,
  px: number,
): void => {
  setFont(pen, px);
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = palette.ground;
  pen.strokeText(text, x, y);
  pen.fillStyle = palette.text;
  pen.fillText(text, x, y);
};

export const drawStage = (pen: CanvasRenderingContext2D, look: Look): void => {
  const { stage } = look.scene.plan;
  if (stage === undefined) return;
  const { scale, x, y } = look.viewport;
  label(pen, look, look.stage, stage[0] * scale + x, stage[1] * scale + y, largest);
};
