import type { Drawing } from "../geometry/drawings.ts";
import type { HallSection } from "../geometry/hall.ts";
import { seatAtPoint, sectionAtPoint } from "../geometry/hit.ts";
import {
  clamp,
  fit,
  panBy,
  type Size,
  toPlan,
  type Viewport,
  zoomAt,
} from "../geometry/viewport.ts";
import type { Choice } from "./choice.ts";
import { followHand } from "./gestures.ts";
import { createPainter, type FrameStats } from "./painter.ts";
import { onTheme, type Palette, readPalette } from "./palette.ts";
import { ownColors, type Scene } from "./scene.ts";

/** A place on the map that was pointed at. */
export type Spot = { readonly seat: number | null; readonly section: HallSection | null };

export type MapView = {
  readonly show: (scene: Scene) => void;
  /** Seats changed: null if any of them may have. */
  readonly changed: (seats: readonly number[] | null) => void;
  readonly showFloor: (floor: string | null) => void;
  readonly zoom: (factor: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly whole: () => void;
  readonly palette: () => Palette | null;
  /** Reads the colours again, and says so. */
  readonly recolor: () => void;
  readonly stats: () => FrameStats;
};

type Deps = {
  readonly canvas: HTMLCanvasElement;
  readonly signal: AbortSignal;
  readonly choice: Choice;
  readonly stage: string;
  readonly onTap: (spot: Spot) => void;
  readonly onHover: (spot: Spot) => void;
  readonly onPalette: () => void;
};

/** Pixels between seats from which a tap means one of them. Below that it zooms in. */
const tapFrom = { mouse: 8, finger: 18 } as const;
/** A finger may miss by half a seat. */
const misses = [
  [0, 0],
  [0.5, 0],
  [-0.5, 0],
  [0, 0.5],
  [0, -0.5],
] as const;

/** The canvas: what is on it, and what is under the hand. */
export const createMapView = (deps: Deps): MapView => {
  const { canvas, signal, choice, stage, onTap, onHover, onPalette } = deps;
  const painter = createPainter(canvas, signal);
  let scene: Scene | null = null;
  let drawing: Drawing | null = null;
  let palette: Palette | null = null;
  let viewport: Viewport = { scale: 1, x: 0, y: 0 };
  let isWhole = true;

  const draw = (): void => {
    if (scene === null || drawing === null || palette === null) return;
    painter.draw({ scene, drawing, choice, palette, viewport, stage });
  };

  const look = (next: Viewport): void => {
    if (drawing === null) return;
    viewport = clamp(next, drawing.bounds, painter.size());
    isWhole = viewport.scale <= fit(drawing.bounds, painter.size()).scale;
    // As long as everything is on the screen, a finger scrolls the page.
    canvas.style.touchAction = isWhole ? "pan-y" : "none";
    draw();
  };

  const whole = (): void => {
    if (drawing !== null) look(fit(drawing.bounds, painter.size()));
  };

  const spotAt = (px: number, py: number, isFine: boolean): Spot => {
    if (scene === null || drawing === null) return { seat: null, section: null };
    const [x, y] = toPlan(viewport, px, py);
    for (const [dx, dy] of isFine ? misses.slice(0, 1) : misses) {
      const seat = seatAtPoint(scene.hall, drawing.sections, x + dx, y + dy);
      if (seat !== null) {
        return { seat, section: scene.hall.sections[scene.book.sectionOf(seat)] ?? null };
      }
    }
    return { seat: null, section: sectionAtPoint(drawing.sections, x, y) };
  };

  /** The section under the hand as large as it fits, so that its seats can be told apart. */
  const comeNearer = (px: number, py: number, wanted: number): void => {
    const [x, y] = toPlan(viewport, px, py);
    const section = drawing === null ? null : sectionAtPoint(drawing.sections, x, y);
    const near = section === null ? null : fit(section.bounds, painter.size());
    if (near !== null && near.scale > viewport.scale * 1.2) return look(near);
    look(zoomAt(viewport, Math.max(2, wanted / viewport.scale), px, py));
  };

  const tap = (px: number, py: number, isFine: boolean): void => {
    const wanted = isFine ? tapFrom.mouse : tapFrom.finger;
    const spot = spotAt(px, py, isFine);
    const isStanding = spot.section?.isStanding === true;
    if (viewport.scale < wanted && !isStanding) return comeNearer(px, py, wanted);
    onTap(isStanding ? { ...spot, seat: null } : spot);
  };

  const resize = ({ width, height }: Size): void => {
    if (width === 0 || height === 0) return;
    painter.resize({ width, height });
    if (isWhole) whole();
    else look(viewport);
  };

  const readColors = (): void => {
    if (scene === null || canvas.parentElement === null) return;
    palette = readPalette(canvas.parentElement, ownColors(scene.plan));
    onPalette();
    draw();
  };

  const middle = (): readonly [number, number] => {
    const { width, height } = painter.size();
    return [width / 2, height / 2];
  };

  const observer = new ResizeObserver((entries) => {
    for (const { contentRect } of entries) resize(contentRect);
  });
  observer.observe(canvas);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  onTheme(signal, readColors);
  followHand(
    canvas,
    {
      pan: (dx, dy) => look(panBy(viewport, dx, dy)),
      zoom: (factor, x, y) => look(zoomAt(viewport, factor, x, y)),
      tap,
      hover: (x, y) => onHover(spotAt(x, y, true)),
    },
    signal,
  );

  return {
    show: (next) => {
      const floor = drawing?.floor ?? null;
      const isFirst = scene === null;
      scene = next;
      drawing = next.drawings.find((one) => one.floor === floor) ?? next.drawings[0] ?? null;
      readColors();
      if (isFirst || isWhole) whole();
      else look(viewport);
    },
    changed: (seats) => {
      painter.changed(seats);
      draw();
    },
    showFloor: (floor) => {
      drawing = scene?.drawings.find((one) => one.floor === floor) ?? drawing;
      whole();
    },
    zoom: (factor) => look(zoomAt(viewport, factor, ...middle())),
    pan: (dx, dy) => look(panBy(viewport, dx, dy)),
    whole,
    palette: () => palette,
    recolor: readColors,
    stats: painter.stats,
  };
};
