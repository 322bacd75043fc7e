import { describe, expect, test } from "vitest";
import { lastInstantMs } from "../../src/kernel/validate.ts";
import type { SalesBucket, SectionFigures } from "../../src/operations/lookup-store.port.ts";
import type { OperationsContext } from "../../src/operations/operations-context.ts";
import { getShowFigures, getShowSales } from "../../src/operations/show-sales.ts";
import { concert, krw, show, showId, t0 } from "../support/given.ts";

// How a show sells: the sums of its sections, and what was sold when.

const hourMs = 3_600_000;
const opensAtMs = 10 * hourMs;
const nowMs = opensAtMs + 2.5 * hourMs;

const section = (name: string, of: number): SectionFigures => ({
  section: name,
  grade: null,
  total: of,
  free: of + 1,
  held: of + 2,
  sold: of + 3,
  blocked: of + 4,
  revenue: of + 5,
});

type Given = {
  readonly sold?: readonly SalesBucket[];
  readonly atMs?: number;
  readonly isShow?: boolean;
  readonly isConcert?: boolean;
};

const open = ({ sold = [], atMs = nowMs, isShow = true, isConcert = true }: Given = {}) => {
  const asked: unknown[][] = [];
  const sections = [section("A", 10), section("B", 200)];
  const context = {
    clock: { nowMs: () => atMs },
    stores: {
      concerts: {
        show: async () => (isShow ? show({ salesOpenAtMs: opensAtMs }) : null),
        concert: async () => (isConcert ? concert() : null),
      },
      lookups: {
        showSales: async (...query: unknown[]) => {
          asked.push(query);
          return { sections, revenue: 7, kept: 3 };
        },
        salesBuckets: async (...query: unknown[]) => {
          asked.push(query);
          return sold;
        },
      },
    },
  } as unknown as OperationsContext;
  return { context, asked, sections };
};

const sales = async (query: object = {}, given: Given = {}) => {
  const { context, asked } = open(given);
  const answer = await getShowSales(context, { showId, ...query });
  return { answer, asked };
};

test.each<[string, Given]>([
  ["show", { isShow: false }],
  ["show of a concert that is gone", { isConcert: false }],
])("of an unknown %s there are no figures and no sales", async (_what, given) => {
  const { context, asked } = open(given);
  const missing = { outcome: "not_found", what: "show" };
  expect(await getShowFigures(context, { showId })).toEqual(missing);
  expect(await getShowSales(context, { showId })).toEqual(missing);
  expect(asked).toEqual([]);
});

test("the figures of a show are those of its sections, and their sum, with what was kept", async () => {
  const { context, asked, sections } = open();
  expect(await getShowFigures(context, { showId })).toEqual({
    outcome: "show_figures_found",
    showId,
    currency: krw,
    atMs: nowMs,
    sections,
    total: { total: 210, free: 212, held: 214, sold: 216, blocked: 218, revenue: 7, kept: 3 },
  });
  expect(asked).toEqual([[showId, krw, nowMs]]);
});

describe("what was sold when", () => {
  test("has a bucket for each hour since sales opened, those without sales too", async () => {
    const sold = [{ no: 1, reservations: 2, seats: 3, amount: 400 }];
    const { answer, asked } = await sales({}, { sold });
    const none = { reservations: 0, seats: 0, amount: 0 };
    expect(answer).toEqual({
      outcome: "show_sales_found",
      showId,
      currency: krw,
      everyMs: hourMs,
      buckets: [
        { fromMs: opensAtMs, ...none },
        { fromMs: opensAtMs + hourMs, reservations: 2, seats: 3, amount: 400 },
        { fromMs: opensAtMs + 2 * hourMs, ...none },
      ],
    });
    expect(asked).toEqual([[showId, { fromMs: opensAtMs, toMs: nowMs, everyMs: hourMs }]]);
  });

  test("is nothing before sales open", async () => {
    const { answer, asked } = await sales({}, { atMs: opensAtMs - 1 });
    expect(answer).toMatchObject({ buckets: [] });
    expect(asked).toEqual([[showId, { fromMs: opensAtMs, toMs: opensAtMs, everyMs: hourMs }]]);
  });

  test.each([
    [1_000, hourMs],
    [1_000.5, 2 * hourMs],
    [2_000, 2 * hourMs],
    [2_001, 3 * hourMs],
  ])("of %d hours is in buckets of whole hours, at most 1 000", async (hours, everyMs) => {
    const { answer } = await sales({ fromMs: 0, toMs: hours * hourMs });
    expect(answer).toMatchObject({ outcome: "show_sales_found", everyMs });
  });

  test("is in such buckets from any instant on", async () => {
    const query = { fromMs: 2_000 * hourMs, toMs: 2_100 * hourMs };
    expect((await sales(query)).answer).toMatchObject({ everyMs: hourMs });
  });

  test("is in the buckets that were asked for", async () => {
    const query = { fromMs: t0, toMs: t0 + 1_000, everyMs: 1 };
    const { answer } = await sales(query);
    expect("buckets" in answer ? answer.buckets.length : 0).toBe(1_000);
  });
});

describe("is refused", () => {
  const instant = "must be an instant of RFC 3339";
  const whole = "must be a whole number of at least 1";
  const wide = { fromMs: t0, toMs: t0 + 10 };
  test.each<[object, string, string]>([
    [{ fromMs: -1 }, "from", instant],
    [{ fromMs: 1.5 }, "from", instant],
    [{ fromMs: lastInstantMs + 1 }, "from", instant],
    [{ toMs: -1 }, "to", instant],
    [{ toMs: Number.NaN }, "to", instant],
    [{ ...wide, everyMs: 0 }, "everyMs", whole],
    [{ ...wide, everyMs: 1.5 }, "everyMs", whole],
    [{ ...wide, everyMs: Infinity }, "everyMs", whole],
    [{ fromMs: t0, toMs: t0 - 1 }, "to", "must not be before from"],
    [{ fromMs: t0, toMs: t0 + 1_001, everyMs: 1 }, "everyMs", "makes more than 1000 buckets"],
  ])("%o", async (query, field, message) => {
    const { answer, asked } = await sales(query);
    expect(answer).toEqual({ outcome: "validation", errors: [{ field, message }] });
    expect(asked).toEqual([]);
  });

  test.each([
    { fromMs: 0, toMs: 0 },
    { fromMs: lastInstantMs, toMs: lastInstantMs },
    { ...wide, everyMs: 1 },
  ])("not %o", async (query) => {
    const { answer } = await sales(query);
    expect(answer.outcome).toBe("show_sales_found");
  });
});
