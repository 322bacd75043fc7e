import { type Bounds, meets } from "../geometry/bounds.ts";
import { cornersOf, type HallSection } from "../geometry/hall.ts";
import type { Look } from "./look.ts";

/** A section in its grade's colour: the fuller, the more of its seats are free. */
export const drawSections = (pen: CanvasRenderingContext2D, look: Look, seen: Bounds): void => {
  const { scene, drawing, palette, viewport } = look;
  const { scale, x, y } = viewport;
  pen.lineWidth = 1;
  pen.strokeStyle = palette.line;
  for (const section of drawing.sections) {
    if (!meets(section.bounds, seen)) continue;
    const index = scene.book.sectionOf(section.from);
    const share = scene.book.freeIn(index) / Math.max(1, section.end - section.from);
    pen.beginPath();
    for (const [at, corner] of cornersOf(section).entries()) {
      const [px, py] = [corner[0] * scale + x, corner[1] * scale + y];
      if (at === 0) pen.moveTo(px, py);
      else pen.lineTo(px, py);
    }
    pen.closePath();
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

const gradeColor = ({ scene, palette }: Look, { from }: HallSection): string =>
  palette.grades[scene.gradeOf[scene.book.sectionOf(from)] ?? 0] ?? palette.text;

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
  pen.font = `600 ${px}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
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
  label(pen, look, look.stage, stage.x * scale + x, stage.y * scale + y, largest);
};
