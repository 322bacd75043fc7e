import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPacer, levelOf } from "../../src/geometry/detail.ts";

describe("level of detail", () => {
  test("far: sections; nearer: a picture; with few seats on the screen: each of them", () => {
    expect(levelOf(1, 500, 1)).toBe("sections");
    expect(levelOf(5, 20_000, 1)).toBe("picture");
    expect(levelOf(5, 2_000, 1)).toBe("seats");
  });

  test("less detail never draws more", () => {
    const order = ["sections", "picture", "seats"];
    const scales = fc.double({ min: 0.1, max: 44, noNaN: true });
    fc.assert(
      fc.property(scales, fc.nat(80_000), (scale, visible) => {
        const levels = ([1, 2, 4] as const).map((detail) => levelOf(scale, visible, detail));
        const costs = levels.map((level) => order.indexOf(level));
        expect(costs).toEqual(costs.toSorted((a, b) => b - a));
      }),
    );
  });

  test("two late frames in a row halve the detail, one does not", () => {
    const pacer = createPacer();
    pacer.drawn(50);
    pacer.drawn(5);
    pacer.drawn(50);
    expect(pacer.detail()).toBe(1);
    pacer.drawn(50);
    expect(pacer.detail()).toBe(2);
    pacer.drawn(50);
    expect(pacer.detail()).toBe(2);
    for (let frame = 0; frame < 10; frame += 1) pacer.drawn(50);
    expect(pacer.detail()).toBe(4);
  });
});
