import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clamp,
  fit,
  panBy,
  scaleMax,
  seenBounds,
  toPlan,
  type Viewport,
  zoomAt,
} from "../../src/geometry/viewport.ts";

const bounds = { left: -50, top: -10, right: 150, bottom: 90 };
const size = { width: 400, height: 300 };
const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const factor = fc.double({ min: 0.2, max: 5, noNaN: true });
const viewports = fc.record({
  scale: fc.double({ min: 0.1, max: 60, noNaN: true }),
  x: coordinate,
  y: coordinate,
});

const middleOf = (viewport: Viewport): readonly [number, number] =>
  toPlan(viewport, size.width / 2, size.height / 2);

describe("viewport", () => {
  test("at first the whole is on the screen, in its middle", () => {
    const seen = seenBounds(fit(bounds, size), size);
    expect(seen.left).toBeLessThanOrEqual(bounds.left);
    expect(seen.right).toBeGreaterThanOrEqual(bounds.right);
    expect(seen.top).toBeLessThanOrEqual(bounds.top);
    expect(seen.bottom).toBeGreaterThanOrEqual(bounds.bottom);
    const [x, y] = middleOf(fit(bounds, size));
    expect(x).toBeCloseTo(50);
    expect(y).toBeCloseTo(40);
  });

  test("a single seat is not larger than a finger needs", () => {
    expect(fit({ left: 0, top: 0, right: 1, bottom: 1 }, size).scale).toBe(scaleMax);
  });

  test("what is under the finger stays there while it zooms", () => {
    fc.assert(
      fc.property(viewports, factor, coordinate, coordinate, (viewport, by, px, py) => {
        const [x, y] = toPlan(viewport, px, py);
        const [zoomedX, zoomedY] = toPlan(zoomAt(viewport, by, px, py), px, py);
        expect(zoomedX).toBeCloseTo(x, 6);
        expect(zoomedY).toBeCloseTo(y, 6);
      }),
    );
  });

  test("a pan moves by pixels of the screen, and back again", () => {
    fc.assert(
      fc.property(viewports, coordinate, coordinate, (viewport, dx, dy) => {
        const back = panBy(panBy(viewport, dx, dy), -dx, -dy);
        expect(back.x).toBeCloseTo(viewport.x, 6);
        expect(back.y).toBeCloseTo(viewport.y, 6);
      }),
    );
  });

  test("nobody gets lost: a clamped viewport is within its limits, and stays as it is", () => {
    const whole = fit(bounds, size);
    fc.assert(
      fc.property(viewports, (viewport) => {
        const clamped = clamp(viewport, bounds, size);
        expect(clamped.scale).toBeGreaterThanOrEqual(whole.scale);
        expect(clamped.scale).toBeLessThanOrEqual(scaleMax);
        const [x, y] = middleOf(clamped);
        expect(x).toBeGreaterThanOrEqual(bounds.left - 1e-6);
        expect(x).toBeLessThanOrEqual(bounds.right + 1e-6);
        expect(y).toBeGreaterThanOrEqual(bounds.top - 1e-6);
        expect(y).toBeLessThanOrEqual(bounds.bottom + 1e-6);
        const again = clamp(clamped, bounds, size);
        expect(again.scale).toBeCloseTo(clamped.scale, 9);
        expect(again.x).toBeCloseTo(clamped.x, 6);
        expect(again.y).toBeCloseTo(clamped.y, 6);
      }),
    );
  });
});
