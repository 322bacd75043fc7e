import type {
  ConcertDocument,
  ConcertId,
  SeatedSectionDocument,
  ShowDocument,
  ShowId,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { checkConcertPolicy } from "../../src/concert/check-concert-document.ts";
import { newSeats, planShow } from "../../src/concert/plan-show.ts";
import { checkQueuePolicy, completePolicy, longestMs } from "../../src/queue/rules/queue-policy.ts";
import { faultsIn, plansOf } from "../support/faults-in.ts";

const section: SeatedSectionDocument = { section: "A", price: 100, rows: [{ row: "1", seats: 3 }] };
const show: ShowDocument = {
  startsAtMs: 30,
  salesOpenAtMs: 10,
  salesCloseAtMs: 20,
  sections: [section],
};
const document: ConcertDocument = { title: "콘서트", currency: "KRW", shows: [show] };

const withShow = (over: Partial<ShowDocument>): ConcertDocument => ({
  ...document,
  shows: [{ ...show, ...over }],
});
const withSection = (over: Partial<SeatedSectionDocument>): ConcertDocument =>
  withShow({ sections: [{ ...section, ...over }] });
const rows = (...rowsOf: readonly (readonly [string, number])[]) =>
  rowsOf.map(([row, seats]) => ({ row, seats }));

type Case = {
  readonly given: string;
  readonly document: ConcertDocument;
  readonly fields: readonly string[];
};
const long = "x".repeat(201);

const cases: readonly Case[] = [
  { given: "the least", document, fields: [] },
  { given: "a chosen id", document: { ...document, concertId: "a.b_C-9" }, fields: [] },
  {
    given: "an id with a space",
    document: { ...document, concertId: "a b" },
    fields: ["concertId"],
  },
  { given: "an empty id", document: { ...document, concertId: "" }, fields: ["concertId"] },
  {
    given: "an id that begins with a dot",
    document: { ...document, concertId: ".a" },
    fields: ["concertId"],
  },
  {
    given: "a long id",
    document: { ...document, concertId: "a".repeat(65) },
    fields: ["concertId"],
  },
  {
    given: "an id with a line end",
    document: { ...document, concertId: "a\n" },
    fields: ["concertId"],
  },
  {
    given: "a queue's odd id",
    document: { ...document, queue: { queueId: "q/1" } },
    fields: ["queue.queueId"],
  },
  { given: "no title", document: { ...document, title: " " }, fields: ["title"] },
  { given: "a long title", document: { ...document, title: long }, fields: ["title"] },
  { given: "a small currency", document: { ...document, currency: "krw" }, fields: ["currency"] },
  {
    given: "a currency with a line end",
    document: { ...document, currency: "KRW\n" },
    fields: ["currency"],
  },
  { given: "no show", document: { ...document, shows: [] }, fields: ["shows"] },
  { given: "a show's odd id", document: withShow({ showId: "a b" }), fields: ["shows[0].showId"] },
  {
    given: "a show twice",
    document: {
      ...document,
      shows: [
        { ...show, showId: "s" },
        { ...show, showId: "s" },
      ],
    },
    fields: ["shows"],
  },
  {
    given: "sales that close as they open",
    document: withShow({ salesOpenAtMs: 20 }),
    fields: ["shows[0].salesCloseAt"],
  },
  {
    given: "a broken instant",
    document: withShow({ startsAtMs: 0.5 }),
    fields: ["shows[0].startsAt"],
  },
  {
    given: "no instant",
    document: withShow({ salesOpenAtMs: Number.NaN }),
    fields: ["shows[0].salesOpenAt", "shows[0].salesCloseAt"],
  },
  {
    given: "an instant before time",
    document: withShow({ salesOpenAtMs: -1 }),
    fields: ["shows[0].salesOpenAt"],
  },
  { given: "no section", document: withShow({ sections: [] }), fields: ["shows[0].sections"] },
  {
    given: "a section without a name",
    document: withSection({ section: "" }),
    fields: ["shows[0].sections[0].section"],
  },
  {
    given: "a long section",
    document: withSection({ section: "x".repeat(33) }),
    fields: ["shows[0].sections[0].section"],
  },
  { given: "a price of nothing", document: withSection({ price: 0 }), fields: [] },
  {
    given: "a price below nothing",
    document: withSection({ price: -1 }),
    fields: ["shows[0].sections[0].price"],
  },
  {
    given: "a broken price",
    document: withSection({ price: 0.5 }),
    fields: ["shows[0].sections[0].price"],
  },
  { given: "the dearest seat", document: withSection({ price: 1e12 }), fields: [] },
  {
    given: "a dearer one",
    document: withSection({ price: 1e12 + 1 }),
    fields: ["shows[0].sections[0].price"],
  },
  { given: "no row", document: withSection({ rows: [] }), fields: ["shows[0].sections[0].rows"] },
  {
    given: "a row without a name",
    document: withSection({ rows: rows(["", 1]) }),
    fields: ["shows[0].sections[0].rows[0].row"],
  },
  {
    given: "a row of no seat",
    document: withSection({ rows: rows(["1", 0]) }),
    fields: ["shows[0].sections[0].rows[0].seats"],
  },
  {
    given: "a row of too many seats",
    document: withSection({ rows: rows(["1", 200_001]) }),
    fields: ["shows[0].sections[0].rows[0].seats"],
  },
  {
    given: "a show of as many seats as may be",
    document: withSection({ rows: rows(["1", 200_000]) }),
    fields: [],
  },
  {
    given: "a show of one more",
    document: withSection({ rows: rows(["1", 200_000], ["2", 1]) }),
    fields: ["shows[0].sections"],
  },
  {
    given: "a concert of too many",
    document: {
      ...document,
      shows: Array.from({ length: 6 }, () => ({
        ...show,
        sections: [{ ...section, rows: rows(["1", 200_000]) }],
      })),
    },
    fields: ["shows"],
  },
  {
    given: "a row twice",
    document: withSection({ rows: rows(["1", 2], ["1", 1]) }),
    fields: ["shows[0].sections"],
  },
  {
    given: "two names that make one seat",
    document: withShow({
      sections: [
        { ...section, rows: rows(["1-1", 1]) },
        { ...section, section: "A-1", rows: rows(["1", 1]) },
      ],
    }),
    fields: ["shows[0].sections"],
  },
  {
    given: "a seat's long id",
    document: withSection({ section: "x".repeat(32), rows: rows(["y".repeat(32), 1]) }),
    fields: ["shows[0].sections"],
  },
  {
    given: "a queue policy below zero",
    document: { ...document, queue: { maxActive: -1 } },
    fields: ["queue.maxActive"],
  },
  {
    given: "a queue whose longest time is shorter than its time",
    document: { ...document, queue: { activeForMs: 20, maxActiveForMs: 19 } },
    fields: ["queue.maxActiveForMs"],
  },
  {
    given: "a longest time that is shorter than the time by default",
    document: { ...document, queue: { maxActiveForMs: 599_999 } },
    fields: ["queue.maxActiveForMs"],
  },
  {
    given: "no longer than the time itself",
    document: { ...document, queue: { activeForMs: 20, maxActiveForMs: 20 } },
    fields: [],
  },
  {
    given: "no hold at all",
    document: { ...document, policy: { maxHolds: 0, maxHoldsWithinMs: 999 } },
    fields: ["policy.maxHolds", "policy.maxHoldsWithinMs"],
  },
  {
    given: "more holds than a step would read",
    document: { ...document, policy: { maxHolds: 1_001 } },
    fields: ["policy.maxHolds"],
  },
  {
    given: "as many holds as may be, in the longest window",
    document: { ...document, policy: { maxHolds: 1_000, maxHoldsWithinMs: longestMs } },
    fields: [],
  },
  {
    given: "unlimited",
    document: { ...document, queue: { maxActive: null, ratePerMinute: null, maxWaiting: null } },
    fields: [],
  },
  {
    given: "a hold of no time",
    document: { ...document, policy: { holdForMs: 999 } },
    fields: ["policy.holdForMs"],
  },
];

describe("a concert document", () => {
  test.each(cases)("$given: $fields", ({ document: given, fields }) => {
    expect(faultsIn(given).map(({ field }) => field)).toEqual(fields);
  });

  test("every wrong field is named at once", () => {
    const wrong = { ...withShow({ sections: [] }), title: "", currency: "" };
    expect(faultsIn(wrong)).toHaveLength(3);
  });
});

describe("policies", () => {
  test.each([
    [{ holdForMs: 1_000, payWithinMs: 1_000, maxSeatsPerReservation: 1, maxSeatsPerUser: 1 }, []],
    [{ holdForMs: 1_000.5 }, ["holdForMs"]],
    [{ payWithinMs: 999 }, ["payWithinMs"]],
    [{ maxSeatsPerReservation: 0 }, ["maxSeatsPerReservation"]],
    [{ maxSeatsPerReservation: 101 }, ["maxSeatsPerReservation"]],
    [{ maxSeatsPerUser: 0 }, ["maxSeatsPerUser"]],
    [{ holdForMs: Number.POSITIVE_INFINITY }, ["holdForMs"]],
    [{ holdForMs: undefined }, []],
  ])("of a concert: %j", (policy, fields) => {
    expect(checkConcertPolicy(policy).map(({ field }) => field)).toEqual(fields);
  });

  test.each([
    [
      {
        maxActive: 0,
        ratePerMinute: 0,
        burst: 1,
        maxWaiting: 0,
        activeForMs: 1,
        arriveWithinMs: 1,
      },
      [],
    ],
    [{ maxActive: 1.5 }, ["maxActive"]],
    [{ ratePerMinute: -1 }, ["ratePerMinute"]],
    [{ ratePerMinute: 0.5 }, []],
    [{ ratePerMinute: Number.NaN }, ["ratePerMinute"]],
    [{ burst: 0 }, ["burst"]],
    [{ maxWaiting: -1 }, ["maxWaiting"]],
    [{ activeForMs: 0 }, ["activeForMs"]],
    [{ arriveWithinMs: 0 }, ["arriveWithinMs"]],
  ])("of a queue: %j", (policy, fields) => {
    expect(checkQueuePolicy(policy).map(({ field }) => field)).toEqual(fields);
  });

  test("what is omitted takes the default; the burst is a minute's worth unless it is said", () => {
    expect(completePolicy({})).toMatchObject({ maxActive: 500, ratePerMinute: 300, burst: 300 });
    expect(completePolicy({ ratePerMinute: 0.5 })).toMatchObject({ burst: 1 });
    expect(completePolicy({ ratePerMinute: 60, burst: 5 })).toMatchObject({ burst: 5 });
    expect(completePolicy({ maxActive: null })).toMatchObject({ maxActive: null });
    expect(completePolicy({ maxActive: undefined })).toMatchObject({ maxActive: 500 });
  });
});

test("a plan names every seat by where it is", () => {
  const sections = [section, { section: "B", price: 50, rows: rows(["나", 2]) }];
  const [plan] = plansOf(withShow({ sections }));
  if (plan === undefined) throw new Error("The document has a show.");
  const seatIds = ["A-1-1", "A-1-2", "A-1-3", "B-나-1", "B-나-2"];
  const between = (from: number, to: number) =>
    newSeats([{ showId: "s" as ShowId, plan }], from, to).map(({ seatId }) => seatId);
  expect(between(0, 5)).toEqual(seatIds);
  for (const from of seatIds.keys()) {
    for (const to of seatIds.keys()) {
      expect(between(from, to)).toEqual(seatIds.slice(from, to));
    }
  }
  expect(planShow({ ...show, sections }, plan, "s" as ShowId, "c" as ConcertId)).toMatchObject({
    totalSeats: 5,
    priceFrom: 50,
    cancelled: false,
  });
});
