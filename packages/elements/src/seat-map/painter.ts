import { createPacer, type Level, levelOf } from "../geometry/detail.ts";
import type { Drawing } from "../geometry/drawings.ts";
import { type Size, seenBounds } from "../geometry/viewport.ts";
import { visibleStretches } from "../geometry/visible.ts";
import { drawSeats } from "./draw-seats.ts";
import { drawSections, drawStage } from "./draw-sections.ts";
import type { Look } from "./look.ts";
import { createPicture, type Picture } from "./picture.ts";
import type { Scene } from "./scene.ts";

export type FrameStats = {
  /** When the first one was drawn, by `performance.now()`. */
  readonly firstMs: number;
  readonly frames: number;
  readonly level: Level;
  /** How long the last frames took inside `draw`, at most a hundred. */
  readonly drawMs: readonly number[];
};

export type Painter = {
  /** Draws at the next frame of the screen. */
  readonly draw: (look: Look) => void;
  /** Seats changed: null if any of them may have. */
  readonly changed: (seats: readonly number[] | null) => void;
  readonly size: () => Size;
  readonly resize: (size: Size) => void;
  readonly stats: () => FrameStats;
};

/** More pixels are seen by nobody, and cost a frame. */
const ratioMax = 2;

export const createPainter = (canvas: HTMLCanvasElement, signal: AbortSignal): Painter => {
  const context = canvas.getContext("2d", { alpha: false });
  const pacer = createPacer();
  const drawMs: number[] = [];
  let size: Size = { width: 0, height: 0 };
  let ratio = 1;
  let look: Look | null = null;
  let picture: Picture | null = null;
  let level: Level = "sections";
  let frames = 0;
  let firstMs = 0;
  let isAsked = false;

  const ask = (): void => {
    if (isAsked || signal.aborted) return;
    isAsked = true;
    requestAnimationFrame(frame);
  };

  const frame = (): void => {
    isAsked = false;
    if (look === null || context === null || signal.aborted || size.width === 0) return;
    const startedMs = performance.now();
    paint(context, look);
    const tookMs = performance.now() - startedMs;
    pacer.drawn(tookMs);
    firstMs ||= startedMs + tookMs;
    frames += 1;
    drawMs.push(tookMs);
    if (drawMs.length > 100) drawMs.shift();
  };

  const paint = (pen: CanvasRenderingContext2D, now: Look): void => {
    const { scene, drawing, palette, viewport } = now;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = palette.ground;
    pen.fillRect(0, 0, size.width, size.height);
    const seen = seenBounds(viewport, size);
    level = levelOf(viewport.scale, countVisible(scene, drawing, seen), pacer.detail());
    const wanted = level === "picture" ? picturesFor(now) : null;
    // A picture that is not whole yet is not shown: the shapes of the sections are.
    const isReady = wanted?.paint() ?? false;
    if (wanted !== null && !isReady) ask();
    if (level === "sections" || (wanted !== null && !isReady)) drawSections(pen, now, seen);
    drawStage(pen, now);
    if (wanted !== null && isReady) wanted.show(pen, viewport);
    if (level === "seats") drawSeats(pen, now, seen, ratio);
  };

  /** The picture of this drawing in these colours. */
  const picturesFor = ({ scene, drawing, palette, choice }: Look): Picture => {
    if (picture?.isOf(scene, drawing, palette) !== true) {
      picture = createPicture({ scene, drawing, palette, choice });
    }
    return picture;
  };

  return {
    draw: (next) => {
      look = next;
      ask();
    },
    changed: (seats) => {
      picture?.changed(seats);
      ask();
    },
    size: () => size,
    resize: (next) => {
      size = next;
      ratio = Math.min(ratioMax, devicePixelRatio);
      canvas.width = Math.round(size.width * ratio);
      canvas.height = Math.round(size.height * ratio);
      ask();
    },
    stats: () => ({ firstMs, frames, level, drawMs: [...drawMs] }),
  };
};

const countVisible = (
  { hall }: Scene,
  { sections }: Drawing,
  seen: Parameters<typeof visibleStretches>[2],
): number => {
  let count = 0;
  for (const section of sections) {
    visibleStretches(hall, section, seen, (from, end) => {
      count += end - from;
    });
  }
  return count;
};
