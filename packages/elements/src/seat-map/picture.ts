import type { Drawing } from "../geometry/drawings.ts";
import type { Viewport } from "../geometry/viewport.ts";
import type { Choice } from "./choice.ts";
import type { Palette } from "./palette.ts";
import type { Scene } from "./scene.ts";

/**
 * All seats of a drawing as dots, painted once. A change paints the seats that changed, so a frame
 * costs one copy, however many seats there are.
 */
export type Picture = {
  readonly isOf: (scene: Scene, drawing: Drawing, palette: Palette) => boolean;
  /** Seats changed: null if any of them may have. */
  readonly changed: (seats: readonly number[] | null) => void;
  /** Paints for a few milliseconds. True once everything is painted. */
  readonly paint: () => boolean;
  readonly show: (pen: CanvasRenderingContext2D, viewport: Viewport) => void;
};

/** Pixels along the longer side. */
const sizeMax = 2_048;
const unitMax = 8;
/** How long a frame may paint. */
const sliceMs = 5;

export const createPicture = ({
  scene,
  drawing,
  palette,
  choice,
}: {
  readonly scene: Scene;
  readonly drawing: Drawing;
  readonly palette: Palette;
  readonly choice: Choice;
}): Picture => {
  const { left, top, right, bottom } = drawing.bounds;
  const unit = Math.min(unitMax, sizeMax / Math.max(right - left + 2, bottom - top + 2));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((right - left + 2) * unit);
  canvas.height = Math.ceil((bottom - top + 2) * unit);
  const pen = canvas.getContext("2d");
  /** Stretches of seats that are still to be painted. */
  let waiting: { from: number; readonly end: number }[] = [];

  const all = (): void => {
    pen?.clearRect(0, 0, canvas.width, canvas.height);
    waiting = drawing.sections.map(({ from, end }) => ({ from, end }));
  };

  /** The middle of a seat. */
  const at = (no: number): readonly [x: number, y: number] => [
    ((scene.hall.x[no] ?? 0) - left + 1) * unit,
    ((scene.hall.y[no] ?? 0) - top + 1) * unit,
  ];

  const paintSeat = (to: CanvasRenderingContext2D, no: number): void => {
    const isChosen = choice.has(no);
    const isFree = isChosen || scene.book.isFree(no);
    const grade = scene.hall.grade[no] ?? 0;
    const [x, y] = at(no);
    const size = (isFree ? 0.8 : 0.4) * unit;
    const color = isChosen ? palette.chosen : palette.grades[grade];
    to.fillStyle = isFree ? (color ?? palette.text) : palette.taken;
    to.fillRect(x - size / 2, y - size / 2, size, size);
  };

  all();
  return {
    isOf: (...of) => of[0] === scene && of[1] === drawing && of[2] === palette,
    changed: (seats) => {
      if (seats === null) return all();
      if (pen === null) return;
      for (const no of seats) {
        const [x, y] = at(no);
        pen.clearRect(x - unit / 2, y - unit / 2, unit, unit);
        paintSeat(pen, no);
      }
    },
    paint: () => {
      if (pen === null) return true;
      const endMs = performance.now() + sliceMs;
      for (const stretch of waiting) {
        while (stretch.from < stretch.end) {
          // The clock is asked once for many seats.
          const end = Math.min(stretch.end, stretch.from + 500);
          for (let no = stretch.from; no < end; no += 1) paintSeat(pen, no);
          stretch.from = end;
          if (performance.now() >= endMs) return stretch === waiting.at(-1) && end === stretch.end;
        }
      }
      return true;
    },
    show: (to, { scale, x, y }) => {
      to.imageSmoothingEnabled = scale < unit;
      const size = scale / unit;
      const [offsetX, offsetY] = [(left - 1) * scale + x, (top - 1) * scale + y];
      to.drawImage(canvas, offsetX, offsetY, canvas.width * size, canvas.height * size);
    },
  };
};
