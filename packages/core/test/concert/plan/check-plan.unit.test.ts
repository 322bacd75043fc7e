import { describe, expect, test } from "vitest";
import type { SectionDocument } from "../../../src/concert/plan/plan-document.ts";
import { plannedSeats } from "../../../src/concert/plan/planned-seats.ts";
import { planWith, sectionWith as section, wrong, wrongFields, wrongIn } from "./plans.ts";

describe("rows", () => {
  const idsOf = (seats: SectionRow["seats"]) =>
    plannedSeats(planWith(section({ rows: [{ row: "r", seats }] }))).map(({ label }) => label);
  type SectionRow = NonNullable<SectionDocument["rows"]>[number];

  test.each<[SectionRow["seats"], readonly string[]]>([
    [3, ["1", "2", "3"]],
    [{ from: 0, to: 2 }, ["0", "1", "2"]],
    [{ from: 2, to: 8, step: 2 }, ["2", "4", "6", "8"]],
    [{ from: 5, to: 1, step: 2 }, ["5", "3", "1"]],
    [{ from: 7, to: 7, step: 9 }, ["7"]],
    [{ from: 0, to: 300_000, step: 150_000 }, ["0", "150000", "300000"]],
    [
      ["b", null, "a", " 07 "],
      ["b", "a", "07"],
    ],
    [
      [null, "1", null, null, "2", null],
      ["1", "2"],
    ],
  ])("%j", (seats, labels) => {
    expect(idsOf(seats)).toEqual(labels);
  });

  test("number is the label where it is an integer", () => {
    const labels = ["0", "7", "07", "7a", "-7", "1.5", "999999999", "1000000000"];
    const seats = plannedSeats(planWith(section({ rows: [{ row: "r", seats: labels }] })));
    expect(seats.map(({ number }) => number)).toEqual([
      0,
      7,
      null,
      null,
      null,
      null,
      999_999_999,
      null,
    ]);
  });

  test.each<[SectionRow["seats"], readonly string[]]>([
    [0, [""]],
    [1.5, [""]],
    [200_001, [""]],
    [[], [""]],
    [[null], [""]],
    [["1", "1"], [""]],
    [["가", "가".normalize("NFD")], [""]],
    [["1", ""], ["[1]"]],
    [["x".repeat(33)], ["[0]"]],
    [["a\u0007"], ["[0]"]],
    [{ from: -1, to: 3 }, [".from"]],
    [{ from: 1, to: 1_000_000_000 }, [".to"]],
    [{ from: 1, to: 999_999_999 }, [".to"]],
    [{ from: 1, to: 200_001 }, [".to"]],
    [{ from: 1, to: 3, step: 0 }, [".step"]],
    [{ from: 1, to: 4, step: 2 }, [".to"]],
    [
      { from: 3, to: 7, step: 2, aislesAfter: [3, 4, 9, 3.5, 1] },
      [1, 2, 3, 4].map((at) => `.aislesAfter[${at}]`),
    ],
  ])("%j is refused", (seats, fields) => {
    const paths = fields.map((field) => `sections[0].rows[0].seats${field}`);
    expect(wrongIn(section({ rows: [{ row: "1", seats }] }))).toEqual(paths);
  });
});

describe("names", () => {
  test.each(["가", " 가", "가".normalize("NFD"), "가\u200b"])("%j is one row", (name) => {
    const rows = [
      { row: "가", seats: ["x"] },
      { row: name, seats: ["y"] },
    ];
    expect(wrongIn(section({ rows }))).toEqual(["sections"]);
  });

  test("a section may be listed twice for rows of another price, in one writing", () => {
    const more = section({ price: 50, rows: [{ row: "2", seats: 1 }] });
    expect(
      plannedSeats(planWith(section(), more)).map(({ seatId, price }) => [seatId, price]),
    ).toEqual([
      ["A-1-1", 100],
      ["A-1-2", 100],
      ["A-1-3", 100],
      ["A-2-1", 50],
    ]);
    expect(wrongIn(section(), { ...more, section: "A " })).toEqual(["sections"]);
    expect(wrongIn(section(), section())).toEqual(["sections"]);
    expect(wrongIn(section(), { section: "A", price: 1, standing: 1 })).toEqual(["sections"]);
  });

  test("names that differ may not make one seat", () => {
    const rows = [
      { row: "1", seats: ["1-1"] },
      { row: "1-1", seats: ["1"] },
    ];
    expect(wrong({ sections: [section({ rows })] })).toEqual([
      { field: "sections", message: "make the seat A-1-1-1 twice" },
    ]);
    const standing = { section: "A-1", price: 1, standing: 3 };
    expect(wrongIn(section(), standing)).toEqual(["sections"]);
    const long = { section: "x".repeat(32), rows: [{ row: "y".repeat(31), seats: 1 }] };
    expect(wrongIn(section(long))).toEqual(["sections"]);
  });

  test("case counts, and so does every letter", () => {
    expect(wrongIn(section(), section({ section: "a" }), section({ section: "Ä" }))).toEqual([]);
  });
});

describe("what is refused", () => {
  const at = "sections[0]";
  test.each<[string, SectionDocument, readonly string[]]>([
    ["an unknown grade", section({ grade: "VIP" }), [`${at}.grade`]],
    ["a broken price", section({ price: 0.5 }), [`${at}.price`]],
    ["a price above all", section({ price: 1e12 + 1 }), [`${at}.price`]],
    ["no row", section({ rows: [] }), [`${at}.rows`]],
    ["neither rows nor standing", section({ rows: undefined }), [at]],
    ["both", section({ standing: 3 }), [at]],
    ["no place to stand", { section: "S", price: 1, standing: 0 }, [`${at}.standing`]],
    ["too many places", { section: "S", price: 1, standing: 200_001 }, [`${at}.standing`]],
    ["no floor", section({ floor: " " }), [`${at}.floor`]],
    [
      "a place out of the world",
      section({ at: { x: 2e6, y: Number.NaN } }),
      [`${at}.at.x`, `${at}.at.y`],
    ],
    ["more than a turn", section({ at: { x: 0, y: 0, angle: 361 } }), [`${at}.at.angle`]],
    [
      "a seat that isn't there",
      section({ seats: [{ seat: "1-4", accessible: true }] }),
      [`${at}.seats[0].seat`],
    ],
    ["a seat twice", section({ seats: [{ seat: "1-1" }, { seat: "1-1 " }] }), [`${at}.seats`]],
    [
      "companions of nobody",
      section({
        seats: [
          { seat: "1-1", companionOf: "1-9" },
          { seat: "1-2", companionOf: "1-3" },
          { seat: "1-3", accessible: true, companionOf: "1-3" },
        ],
      }),
      [`${at}.seats[0].companionOf`, `${at}.seats[2].companionOf`],
    ],
    [
      "a reason that shows nothing",
      section({ seats: [{ seat: "1-1", blocked: "" }] }),
      [`${at}.seats[0].blocked`],
    ],
  ])("%s", (_name, one, fields) => {
    expect(wrongIn(one)).toEqual(fields);
  });

  const row = (seats: NonNullable<SectionDocument["rows"]>[number]["seats"]) =>
    section({ rows: [{ row: "1", seats }] });
  const seated = (...seats: NonNullable<SectionDocument["seats"]>) => section({ seats });
  const inRow = `${at}.rows[0].seats`;
  test.each<[string, string, SectionDocument]>([
    [inRow, "must have at least one seat", row([null])],
    [`${inRow}.to`, "must be reached from 1 in steps of 2", row({ from: 1, to: 4, step: 2 })],
    [`${inRow}.to`, "must make at most 200000 seats", row({ from: 1, to: 300_000 })],
    [
      `${inRow}.aislesAfter[0]`,
      "must be a seat of the row",
      row({ from: 1, to: 3, aislesAfter: [4] }),
    ],
    [at, "must have either rows or standing", section({ rows: undefined })],
    [`${at}.grade`, "is no grade of the concert: VIP", section({ grade: "VIP" })],
    [
      `${at}.at.x`,
      "must be a number from -1000000 to 1000000",
      section({ at: { x: 1e6 + 1, y: 1e6, angle: -360 } }),
    ],
    [`${at}.seats[0].seat`, "is no seat of the section: 1-4", seated({ seat: "1-4" })],
    [
      `${at}.seats[0].companionOf`,
      "is no accessible seat of the section: 1-2",
      seated({ seat: "1-1", companionOf: "1-2" }),
    ],
    [
      `${at}.seats[1].companionOf`,
      "is not for a seat that is accessible itself",
      seated(
        { seat: "1-1", accessible: true },
        { seat: "1-2", accessible: true, companionOf: "1-1" },
      ),
    ],
  ])("%s: %s", (field, message, one) => {
    expect(wrong({ sections: [one] })).toEqual([{ field, message }]);
  });

  test("names that are there twice, and why they may not be", () => {
    const standing = { section: "A", price: 1, standing: 1 };
    const twice = (...sections: readonly SectionDocument[]) =>
      wrong({ sections }).map(({ message }) => message);
    expect(twice(section(), standing)).toEqual(["names A twice, and people stand in one of them"]);
    expect(twice(section(), section({ section: "A\u200b" }))).toEqual([
      "names A twice, in two writings",
    ]);
  });

  test.each(["x#ffffff", "#ffffff0", "#FFFFFF", "#fffff"])("%s is no colour", (color) => {
    expect(wrong({ grades: [{ grade: "R", price: 1, color }], sections: [section()] })).toEqual([
      { field: "grades[0].color", message: "must be # and six small hexadecimal digits" },
    ]);
  });

  test("at most a thousand grades", () => {
    const grades = (count: number) =>
      Array.from({ length: count }, (_, no) => ({ grade: `${no}`, price: 1 }));
    expect(wrong({ grades: grades(1_000), sections: [section()] })).toEqual([]);
    expect(wrong({ grades: grades(1_001), sections: [section()] })).toEqual([
      { field: "grades", message: "must be at most 1000" },
    ]);
  });

  test("grades: names, prices, colours", () => {
    const grades = [
      { grade: "", price: 1 },
      { grade: "R", price: -1 },
      { grade: "r", price: 1, color: "#FFFFFF" },
      { grade: "s", price: 1, label: "" },
    ];
    const fields = ["[0].grade", "[1].price", "[2].color", "[3].label"].map(
      (field) => `grades${field}`,
    );
    expect(wrongFields({ grades, sections: [section()] })).toEqual(fields);
    const twice = [
      { grade: "R", price: 1 },
      { grade: " R", price: 2 },
    ];
    expect(wrongFields({ grades: twice, sections: [section()] })).toEqual(["grades"]);
  });

  test("no section, a stage that is nowhere, too many seats", () => {
    expect(wrongIn()).toEqual(["sections"]);
    const stage = { x: Number.POSITIVE_INFINITY, y: 0 };
    expect(wrongFields({ stage, sections: [section()] })).toEqual(["stage.x"]);
    const half = (name: string) => ({ section: name, price: 1, standing: 100_001 });
    expect(wrongIn(half("A"), half("B"))).toEqual(["sections"]);
  });

  test("of many faults a hundred", () => {
    const seats = Array.from({ length: 200 }, () => "");
    expect(wrongIn(section({ rows: [{ row: "1", seats }] }))).toHaveLength(100);
  });
});
