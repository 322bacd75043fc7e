import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPacer, levelOf } from "../../src/geometry/detail.ts";

describe("level of detail", () => {
  test("near: seats, in between: a picture, far: sections", () => {
    expect([1, 5, 20].map((scale) => levelOf(scale, 1))).toEqual(["sections", "picture", "seats"]);
  });

  test("less detail never draws more, and full-sized seats are always drawn", () => {
    const order = ["sections", "picture", "seats"];
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 44, noNaN: true }), (scale) => {
        const costs = ([1, 2, 4] as const).map((detail) => order.indexOf(levelOf(scale, detail)));
        expect(costs).toEqual(costs.toSorted((a, b) => b - a));
      }),
    );
    expect(levelOf(44, 4)).toBe("seats");
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
