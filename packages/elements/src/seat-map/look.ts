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
