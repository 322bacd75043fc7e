import { expect, test } from "vitest";
import { compare } from "../src/compare.ts";

const rate = (perSecond: number, seconds: number) => ({
  results: [{ name: "hold/postgres", callers: 64, ours: { perSecond } }],
  sellOut: { buyers: 20_000, seconds, soldOutAfterSeconds: seconds / 2 },
});

test("two revisions: the ratio is the median of the rounds, for each measure that both have", () => {
  const theirs = [rate(100, 200), rate(50, 400), rate(100, 200)];
  const table = compare([rate(300, 80), rate(200, 80), rate(200, 100)], theirs);
  const rows = table.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows[2]?.slice(1, 6)).toEqual([
    "hold/postgres 64, /s",
    "200",
    "100",
    "3.00",
    "2.00 – 4.00",
  ]);
  expect(rows[4]?.slice(2, 6)).toEqual(["80.00", "200", "0.40", "0.20 – 0.50"]);
  expect(rows).toHaveLength(5);
});

test("two revisions: a sale of another size is no comparison", () => {
  const small = { results: [], sellOut: { buyers: 500, seconds: 9, soldOutAfterSeconds: 5 } };
  const large = { results: [], sellOut: { buyers: 20_000, seconds: 9, soldOutAfterSeconds: 5 } };
  expect(() => compare([small], [large])).toThrow("no case of the same size");
});
