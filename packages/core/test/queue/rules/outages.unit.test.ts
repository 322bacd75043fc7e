import { describe, expect, test } from "vitest";
import { extendByOutages, withOutage } from "../../../src/queue/outages.ts";

const outage = (fromMs: number, untilMs: number) => ({ fromMs, untilMs });

describe("a deadline", () => {
  test.each([
    { given: "no outage", outages: [], sinceMs: 0, isMs: 100 },
    { given: "one that begins at its end", outages: [outage(100, 200)], sinceMs: 0, isMs: 100 },
    { given: "one that begins just before", outages: [outage(99, 200)], sinceMs: 0, isMs: 201 },
    { given: "one that was over at its start", outages: [outage(0, 50)], sinceMs: 50, isMs: 100 },
    { given: "one that was long over", outages: [outage(0, 40)], sinceMs: 50, isMs: 100 },
    { given: "one that was over just after", outages: [outage(0, 51)], sinceMs: 50, isMs: 101 },
    { given: "one all along", outages: [outage(-50, 1_000)], sinceMs: 0, isMs: 1_100 },
    { given: "two", outages: [outage(10, 20), outage(60, 80)], sinceMs: 0, isMs: 130 },
  ])("with $given ends at $isMs", ({ outages, sinceMs, isMs }) => {
    expect(extendByOutages(outages, sinceMs, 100)).toBe(isMs);
  });
});

describe("outages as one queue remembers them", () => {
  test.each([
    { given: "apart", one: outage(10, 20), other: outage(22, 30), are: 2 },
    { given: "end to end", one: outage(10, 20), other: outage(20, 30), are: 1 },
    { given: "one in the other", one: outage(10, 30), other: outage(15, 20), are: 1 },
  ])("$given, whichever is told first", ({ one, other, are }) => {
    const whole = are === 1 ? [outage(10, 30)] : [one, other];
    expect(withOutage(withOutage([], one), other)).toEqual(whole);
    expect(withOutage(withOutage([], other), one)).toEqual(whole);
  });

  test("one that touches several makes them one, and keeps their order", () => {
    const several = [outage(10, 20), outage(30, 40), outage(90, 95)];
    expect(withOutage(several, outage(20, 30))).toEqual([outage(10, 40), outage(90, 95)]);
  });

  const kept = (count: number, everyMs: number) => {
    const many = Array.from({ length: count }, (_, n) => outage(n * everyMs, n * everyMs + 5));
    const all = many.reduce(withOutage, [] as ReturnType<typeof withOutage>);
    expect(all).toEqual(many.slice(-all.length));
    return all.length;
  };

  test.each([
    { given: "hours apart, the latest eight are", count: 9, everyMs: 3_600_000, are: 8 },
    {
      given: "minutes apart, those of a quarter of an hour are",
      count: 40,
      everyMs: 60_000,
      are: 16,
    },
    { given: "seconds apart, all are, up to a bound", count: 32, everyMs: 1_000, are: 32 },
    { given: "of more than that the latest are", count: 33, everyMs: 1_000, are: 32 },
  ])("$given enough", ({ count, everyMs, are }) => {
    expect(kept(count, everyMs)).toBe(are);
  });
});
