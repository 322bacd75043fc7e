import type { Drawing } from "../geometry/drawings.ts";
import type { Viewport } from "../geometry/viewport.ts";
import type { Choice } from "./choice.ts";
import type { Palette } from "./palette.ts";
import type { Scene } from "./scene.ts";

/** What a frame is drawn from. */
export type Look = {
  readonly scene: Scene;
  readonly drawing: Drawing;
  readonly choice: Choice;
  readonly palette: Palette;
  readonly viewport: Viewport;
  readonly stage: string;
};

/** Letters around a point. */
export const setFont = (pen: CanvasRenderingContext2D, px: number): void => {
  pen.font = `600 ${px}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
};
