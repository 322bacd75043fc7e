import type { Bounds } from "./bounds.ts";

/** How the plan lies on the screen: `screen = plan * scale + offset`, in pixels of CSS. */
export type Viewport = { readonly scale: number; readonly x: number; readonly y: number };

export type Size = { readonly width: number; readonly height: number };

/** A seat is never drawn larger. It is as large as a target for a finger should be. */
export const scaleMax = 44;

/** The whole of the bounds in the middle of the screen. */
export const fit = (bounds: Bounds, size: Size, margin = 12): Viewport => {
  const [width, height] = [bounds.right - bounds.left, bounds.bottom - bounds.top];
  const scale = Math.min(
    scaleMax,
    Math.max(1, size.width - 2 * margin) / Math.max(1, width),
    Math.max(1, size.height - 2 * margin) / Math.max(1, height),
  );
  return {
    scale,
    x: size.width / 2 - ((bounds.left + bounds.right) / 2) * scale,
    y: size.height / 2 - ((bounds.top + bounds.bottom) / 2) * scale,
  };
};

/** A point of the screen in the plan. */
export const toPlan = (
  { scale, x, y }: Viewport,
  px: number,
  py: number,
): readonly [x: number, y: number] => [(px - x) / scale, (py - y) / scale];

/** What of the plan is on the screen. */
export const seenBounds = ({ scale, x, y }: Viewport, { width, height }: Size): Bounds => ({
  left: -x / scale,
  top: -y / scale,
  right: (width - x) / scale,
  bottom: (height - y) / scale,
});

/** Larger by a factor. The point of the plan under this point of the screen stays there. */
export const zoomAt = (
  { scale, x, y }: Viewport,
  factor: number,
  px: number,
  py: number,
): Viewport => ({
  scale: scale * factor,
  x: px - (px - x) * factor,
  y: py - (py - y) * factor,
});

export const panBy = ({ scale, x, y }: Viewport, dx: number, dy: number): Viewport => ({
  scale,
  x: x + dx,
  y: y + dy,
});

/**
 * The nearest viewport that a reader can't get lost in: not smaller than the whole, not larger than
 * a finger needs, and with the middle of the screen inside the bounds.
 */
export const clamp = (viewport: Viewport, bounds: Bounds, size: Size): Viewport => {
  const whole = fit(bounds, size);
  const scale = Math.min(Math.max(viewport.scale, whole.scale), Math.max(scaleMax, whole.scale));
  const [middleX, middleY] = [size.width / 2, size.height / 2];
  const zoomed =
    scale === viewport.scale
      ? viewport
      : zoomAt(viewport, scale / viewport.scale, middleX, middleY);
  if (scale === whole.scale) return whole;
  return {
    scale,
    x: within(zoomed.x, middleX - bounds.right * scale, middleX - bounds.left * scale),
    y: within(zoomed.y, middleY - bounds.bottom * scale, middleY - bounds.top * scale),
  };
};

const within = (value: number, min: number, max: number): number =>
  Math.min(Math.max(value, min), max);
