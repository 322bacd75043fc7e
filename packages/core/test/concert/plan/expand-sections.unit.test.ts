import { planDocuments } from "@admit-one/testing/arbitraries";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendSections, expandSections } from "../../../src/concert/plan/expand-sections.ts";
import { countPlan } from "../../../src/concert/plan/plan.ts";
import type { PlanDocument } from "../../../src/concert/plan/plan-document.ts";
import { type PlannedSeat, plannedSeats } from "../../../src/concert/plan/planned-seats.ts";
import { toDocument } from "../../../src/concert/plan/to-document.ts";
import { planOf, planWith, sectionWith as section, wrong } from "./plans.ts";

/** The example of the contract. */
const seoul: PlanDocument = {
  grades: [
    { grade: "VIP", label: "VIP석", price: 198_000, color: "#7c3aed" },
    { grade: "R", price: 165_000 },
  ],
  sections: [
    {
      section: "1층 A",
      grade: "VIP",
      floor: "1",
      at: { x: 0, y: 0, angle: 0 },
      rows: [
        { row: "1", seats: { from: 101, to: 119, step: 2, aislesAfter: [109] } },
        { row: "2", seats: ["1", "2", null, "4", "5"], grade: "R" },
        { row: "3", seats: 20 },
      ],
      seats: [
        { seat: "3-7", accessible: true },
        { seat: "3-8", companionOf: "3-7" },
        { seat: "3-20", restrictedView: true, price: 99_000 },
        { seat: "2-1", blocked: "house" },
      ],
    },
    { section: "스탠딩", standing: 500, price: 132_000 },
  ],
};

const byId = (document: PlanDocument): ReadonlyMap<string, PlannedSeat> =>
  new Map(plannedSeats(planOf(document)).map((seat) => [seat.seatId, seat]));

describe("the document of the contract", () => {
  test("makes its seats, in the order of the document", () => {
    const seats = plannedSeats(planOf(seoul));
    expect(seats).toHaveLength(534);
    expect(seats.map(({ no }) => no)).toEqual([...seats.keys()]);
    expect(seats.slice(3, 7).map(({ seatId }) => seatId)).toEqual([
      "1층 A-1-107",
      "1층 A-1-109",
      "1층 A-1-111",
      "1층 A-1-113",
    ]);
    expect(seats.at(-1)).toEqual({
      no: 533,
      seatId: "스탠딩-500",
      section: "스탠딩",
      row: "",
      label: "500",
      number: 500,
      price: 132_000,
      grade: null,
      accessible: false,
      companionOf: null,
      restrictedView: false,
      blocked: null,
    });
  });

  test("says what each seat is", () => {
    const seats = byId(seoul);
    expect(seats.get("1층 A-1-101")).toMatchObject({ price: 198_000, grade: "VIP", number: 101 });
    expect(seats.get("1층 A-2-4")).toMatchObject({ price: 165_000, grade: "R", label: "4" });
    expect(seats.get("1층 A-2-1")).toMatchObject({ blocked: "house" });
    expect(seats.get("1층 A-3-7")).toMatchObject({ accessible: true, companionOf: null });
    expect(seats.get("1층 A-3-8")).toMatchObject({ accessible: false, companionOf: "1층 A-3-7" });
    expect(seats.get("1층 A-3-20")).toMatchObject({
      price: 99_000,
      grade: "VIP",
      restrictedView: true,
    });
  });

  test("keeps the levels of price, not only the result", () => {
    const [first] = planOf(seoul).sections;
    expect(first).toMatchObject({ grade: "VIP", rows: [{}, { grade: "R" }, {}] });
    expect(first).not.toHaveProperty("price");
  });

  test("is made piece by piece as it is made at once", () => {
    const plan = planOf(seoul);
    const all = plannedSeats(plan);
    for (const [from, to] of [
      [0, 1],
      [9, 12],
      [30, 40],
      [533, 534],
      [534, 600],
      [5, 5],
    ] as const) {
      expect(plannedSeats(plan, from, to)).toEqual(all.slice(from, to));
    }
  });
});

describe("prices", () => {
  const grades = [{ grade: "G", price: 7 }];
  const priceIn = (over: {
    readonly seat?: object;
    readonly row?: object;
    readonly section?: object;
  }) => {
    const rows = [{ row: "1", seats: 1, ...over.row }];
    const seats = [{ seat: "1-1", ...over.seat }];
    const made = section({ price: undefined, rows, seats, ...over.section });
    return byId({ grades, sections: [made] }).get("A-1-1");
  };

  test.each([
    [{ section: { price: 1 } }, 1, null],
    [{ section: { price: 1, grade: "G" } }, 1, "G"],
    [{ section: { grade: "G" } }, 7, "G"],
    [{ section: { price: 1 }, row: { grade: "G" } }, 7, "G"],
    [{ section: { grade: "G" }, row: { price: 2 } }, 2, "G"],
    [{ section: { price: 1 }, row: { price: 2 }, seat: { grade: "G" } }, 7, "G"],
    [{ section: { price: 1 }, row: { price: 2, grade: "G" }, seat: { price: 3 } }, 3, "G"],
    [{ row: { price: 0 } }, 0, null],
    [{ seat: { price: 5 } }, 5, null],
  ])("%j: the nearest level wins, and in it the price", (levels, price, grade) => {
    expect(priceIn(levels)).toMatchObject({ price, grade });
  });

  test("a seat without any is named", () => {
    const rows = [
      { row: "1", seats: 2, price: 5 },
      { row: "2", seats: ["a", "b"] },
    ];
    const seats = [{ seat: "2-a", price: 1 }];
    expect(wrong({ sections: [section({ price: undefined, rows, seats })] }, "shows[0].")).toEqual([
      {
        field: "shows[0].sections[0].price",
        message: "is missing: nothing says what the seat A-2-b costs",
      },
    ]);
    expect(wrong({ sections: [{ section: "S", standing: 3 }] })[0]?.message).toContain("S-1");
  });
});

describe("appended sections", () => {
  test("get the numbers that follow, and change no other", () => {
    const plan = planOf(seoul);
    const grades = [{ grade: "S", price: 10 }];
    const made = appendSections(plan, {
      grades,
      sections: [section({ price: undefined, grade: "S" })],
    });
    if (made.outcome !== "expanded") throw new Error("It is right.");
    const seats = plannedSeats(made.plan);
    expect(seats.slice(0, 534)).toEqual(plannedSeats(plan));
    expect(seats.slice(534).map(({ no, seatId, price }) => [no, seatId, price])).toEqual([
      [534, "A-1-1", 10],
      [535, "A-1-2", 10],
      [536, "A-1-3", 10],
    ]);
  });

  test.each<[string, Parameters<typeof appendSections>[1], readonly string[]]>([
    ["a seat that is there", { sections: [section()] }, ["sections"]],
    [
      "another writing of a name",
      { sections: [section({ section: "A ", rows: [{ row: "9", seats: 1 }] })] },
      ["sections"],
    ],
    [
      "a grade that is there",
      { grades: [{ grade: "R", price: 1 }], sections: [section({ section: "B" })] },
      ["grades"],
    ],
    [
      "a seat without a price",
      { sections: [section({ section: "B", price: undefined })] },
      ["sections[0].price"],
    ],
  ])("%s is refused", (_name, more, fields) => {
    const plan = planOf({ grades: [{ grade: "R", price: 5 }], sections: [section()] });
    const made = appendSections(plan, more);
    expect(made).toMatchObject({
      outcome: "validation",
      errors: fields.map((field) => ({ field })),
    });
  });

  test.each([
    ["1", "1-2"],
    ["1-2", "1"],
  ])("of %s and %s no two seats get one id", (first, second) => {
    const rowOf = (name: string) => (name === "1" ? "2-1" : "1");
    const named = (name: string) =>
      section({ section: name, rows: [{ row: rowOf(name), seats: 1 }] });
    const other = (name: string) => section({ section: name, rows: [{ row: "1", seats: 1 }] });
    const more = { sections: [other("Y"), named(second)] };
    expect(appendSections(planWith(other("Z"), named(first)), more)).toEqual({
      outcome: "validation",
      errors: [{ field: "sections", message: "make the seat 1-2-1-1 twice" }],
    });
  });

  test("are as many as a show may have, with those that are there", () => {
    const places = (name: string) => ({ section: name, price: 1, standing: 100_001 });
    expect(appendSections(planWith(places("A")), { sections: [places("B")] })).toEqual({
      outcome: "validation",
      errors: [{ field: "sections", message: "must have at most 200000 seats" }],
    });
  });

  test("say what is wrong with them once", () => {
    const grade = { grade: "R", price: -1 };
    expect(appendSections(planWith(section()), { grades: [grade], sections: [] })).toMatchObject({
      errors: [{ field: "grades[0].price" }, { field: "sections" }],
    });
  });

  test("rows of a section that is there", () => {
    const made = appendSections(planWith(section()), {
      sections: [section({ rows: [{ row: "2", seats: 1 }] })],
    });
    expect(made.outcome).toBe("expanded");
  });

  test("append is what one document of all sections makes", () => {
    fc.assert(
      fc.property(planDocuments(), fc.nat(), (document, cut) => {
        const at = 1 + (cut % document.sections.length);
        const first = planOf({ ...document, sections: document.sections.slice(0, at) });
        const rest = document.sections.slice(at);
        if (rest.length === 0) return;
        expect(appendSections(first, { sections: rest })).toEqual(expandSections(document));
      }),
    );
  });
});

describe("import, export, import", () => {
  test("is the identity", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const plan = planOf(document);
        const exported = toDocument(plan);
        expect(JSON.parse(JSON.stringify(exported))).toStrictEqual(exported);
        expect(expandSections(JSON.parse(JSON.stringify(exported)))).toEqual({
          outcome: "expanded",
          plan,
        });
        expect(toDocument(planOf(exported))).toEqual(exported);
      }),
    );
  });

  test("the document of the contract comes back as it was", () => {
    const { seats, ...first } = seoul.sections[0] ?? {};
    const sorted = ["2-1", "3-7", "3-8", "3-20"].map((id) =>
      seats?.find(({ seat }) => seat === id),
    );
    expect(toDocument(planOf(seoul))).toEqual({
      ...seoul,
      sections: [{ ...first, seats: sorted }, seoul.sections[1]],
    });
  });

  test("a plan is plain JSON, and each seat has one id and one number", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const plan = planOf(document);
        expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
        const seats = plannedSeats(plan);
        expect(seats).toHaveLength(countPlan(plan));
        expect(new Set(seats.map(({ seatId }) => seatId)).size).toBe(seats.length);
      }),
    );
  });
});
