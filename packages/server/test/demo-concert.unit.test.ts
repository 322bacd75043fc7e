import {
  arrangeSeats,
  expandSections,
  type Plan,
  type PlanDocument,
  plannedSeats,
} from "@admit-one/core";
import { expect, test } from "vitest";
import { createDemoConcert } from "../src/demo-concert.ts";
import { demoHall } from "../src/demo-hall.ts";

const nowMs = Date.UTC(2030, 4, 17, 13, 37);
const demo = createDemoConcert(nowMs);
/** A cell of the map and those that touch it. */
const around = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const));

const planOf = (show: PlanDocument): Plan => {
  const read = expandSections({ grades: demo.grades, ...show });
  if (read.outcome === "validation") throw new Error(JSON.stringify(read.errors));
  return read.plan;
};
const [first = demoHall] = demo.shows;
const plan = planOf(first);
const places = plannedSeats(plan);

test("two evenings of more than ten thousand seats in five grades, and a standing area", () => {
  expect(demo.shows).toHaveLength(2);
  for (const show of demo.shows) expect(planOf(show)).toEqual(plan);
  const seats = places.filter(({ row }) => row !== "");
  expect(seats).toHaveLength(11_288);
  for (const { seatId } of seats) expect(seatId).toMatch(/^[A-Z0-9]+-\d+-\d+$/);
  const standing = places.filter(({ row }) => row === "");
  expect(standing).toHaveLength(600);
  expect(standing.map(({ seatId }) => seatId).slice(0, 2)).toEqual(["ST-1", "ST-2"]);
  expect(new Set(places.map(({ seatId }) => seatId)).size).toBe(places.length);
  expect(new Set(places.map(({ grade }) => grade)).size).toBe(5);
  expect(new Set(places.map(({ price }) => price)).size).toBe(5);
});

test("has accessible seats with companions, and seats with a restricted view", () => {
  const accessible = places.filter((seat) => seat.accessible).map(({ seatId }) => seatId);
  expect(accessible).toHaveLength(22);
  const companionOf = places.flatMap((seat) => seat.companionOf ?? []);
  expect(companionOf).toEqual(accessible);
  expect(places.filter(({ restrictedView }) => restrictedView)).toHaveLength(12);
});

test("its map has every section, and no two places within a seat's width of each other", () => {
  const { x, y, sections } = arrangeSeats(plan);
  expect(sections).toHaveLength(57);
  expect(plan.sections.every(({ at }) => at !== undefined)).toBe(true);
  const cells = new Map<string, number[]>();
  const tooNear: string[] = [];
  for (const [no, left] of x.entries()) {
    const top = y[no] ?? 0;
    const [column, row] = [Math.floor(left), Math.floor(top)];
    for (const [dx, dy] of around) {
      for (const other of cells.get(`${column + dx},${row + dy}`) ?? []) {
        const distance = Math.hypot((x[other] ?? 0) - left, (y[other] ?? 0) - top);
        if (distance < 0.99) tooNear.push(`${places[other]?.seatId} ${places[no]?.seatId}`);
      }
    }
    cells.set(`${column},${row}`, [...(cells.get(`${column},${row}`) ?? []), no]);
  }
  expect(tooNear).toEqual([]);
});

test("sells from today until an hour before the show, which begins at six in Seoul", () => {
  for (const { startsAtMs, salesOpenAtMs, salesCloseAtMs } of demo.shows) {
    expect(salesOpenAtMs).toBe(Date.UTC(2030, 4, 17));
    expect(salesCloseAtMs).toBe(startsAtMs - 3_600_000);
    expect(new Date(startsAtMs).toISOString()).toMatch(/T09:00:00/);
    expect(startsAtMs - nowMs).toBeGreaterThan(28 * 86_400_000);
  }
});

test("is the same whenever a server starts on one day", () => {
  expect(createDemoConcert(nowMs + 3_600_000)).toEqual(demo);
});
