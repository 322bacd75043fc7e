import { expect, test } from "vitest";
import { createHoldEnds, type HoldEnd } from "../../src/concert/hold-ends.ts";

const ordersOf = (values: readonly number[]): readonly (readonly number[])[] =>
  values.length === 0
    ? [[]]
    : values.flatMap((value, index) =>
        ordersOf(values.toSpliced(index, 1)).map((rest) => [value, ...rest]),
      );

const takeAll = (ends: ReturnType<typeof createHoldEnds>, atMs: number): readonly number[] => {
  const taken: HoldEnd[] = [];
  for (let one = ends.takeUntil(atMs); one !== undefined; one = ends.takeUntil(atMs)) {
    taken.push(one);
  }
  return taken.map(({ untilMs }) => untilMs);
};

test("holds end in the order of their ends, each once, in whatever order they began", () => {
  for (const order of ordersOf([1, 2, 3, 4, 5, 5])) {
    const ends = createHoldEnds();
    for (const [no, untilMs] of order.entries()) ends.add({ untilMs, no });
    expect(takeAll(ends, 0)).toEqual([]);
    expect(takeAll(ends, 3)).toEqual([1, 2, 3]);
    ends.add({ untilMs: 2, no: 6 });
    ends.add({ untilMs: 4, no: 7 });
    expect(takeAll(ends, 9)).toEqual([2, 4, 4, 5, 5]);
    expect(ends.takeUntil(9)).toBeUndefined();
  }
});

test("of a hold that ends the seat is said", () => {
  const ends = createHoldEnds();
  ends.add({ untilMs: 2, no: 7 });
  ends.add({ untilMs: 1, no: 9 });
  expect(ends.takeUntil(2)).toEqual({ untilMs: 1, no: 9 });
  expect(ends.takeUntil(2)).toEqual({ untilMs: 2, no: 7 });
});
