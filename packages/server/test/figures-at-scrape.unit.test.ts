import type { Figures } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { expect, test } from "vitest";
import { createFiguresAtScrape } from "../src/metrics/figures-at-scrape.ts";

const figures = {} as Figures;

const open = () => {
  const clock = createFakeClock();
  const asked = { figures: 0, countAlarms: 0 };
  let answer: () => Promise<unknown> = async () => figures;
  const ask = (name: keyof typeof asked) => () => {
    asked[name] += 1;
    return answer() as Promise<never>;
  };
  const atScrape = createFiguresAtScrape({
    boxOffice: { figures: ask("figures"), countAlarms: ask("countAlarms") },
    timers: createFakeTimers({ clock }),
    monotonicMs: clock.nowMs,
  });
  return {
    atScrape,
    asked,
    clock,
    answer: (next: typeof answer) => {
      answer = next;
    },
  };
};

test("all metrics of a scrape, and scrapes at once, ask the database once", async () => {
  const { atScrape, asked, clock } = open();
  const all = await Promise.all([1, 2, 3].map(() => atScrape.figures()));
  expect(all).toEqual([figures, figures, figures]);
  clock.advance(999);
  await atScrape.figures();
  expect(asked.figures).toBe(1);
  clock.advance(1);
  await atScrape.figures();
  expect(asked).toEqual({ figures: 2, countAlarms: 0 });
});

test("alarms are looked for every half minute", async () => {
  const { atScrape, asked, clock } = open();
  for (let second = 0; second < 60; second += 15) {
    await atScrape.alarms();
    clock.advance(15_000);
  }
  expect(asked.countAlarms).toBe(2);
});

test("a database that fails is asked again by the next scrape", async () => {
  const { atScrape, answer, clock } = open();
  answer(async () => {
    throw new Error("down");
  });
  expect(await atScrape.alarms()).toBeNull();
  answer(async () => figures);
  clock.advance(1);
  expect(await atScrape.alarms()).toBe(figures);
});

test("a database that says nothing keeps no scrape waiting for longer than 2 s", async () => {
  const { atScrape, answer, clock } = open();
  answer(() => new Promise(() => {}));
  const scraped = atScrape.figures();
  clock.advance(2_000);
  expect(await scraped).toBeNull();
});
