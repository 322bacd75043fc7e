import { type ConcertDocument, createBoxOffice } from "@admit-one/core";
import { concertDocument, createTestBoxOffice, startMs } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { checkSale, type Payable } from "../../src/concert/check-sale.ts";
import { checkSeatsOfRow } from "../../src/concert/plan/check-row.ts";
import {
  appendSections,
  errorsMax,
  expandSections,
} from "../../src/concert/plan/expand-sections.ts";
import type { SectionDocument } from "../../src/concert/plan/plan-document.ts";
import { readConcertDocument, readShowDocument } from "../../src/concert/read-concert-document.ts";
import { createToldGateway } from "../support/told.ts";
import { planWith } from "./plan/plans.ts";

const showWith = (sections: readonly SectionDocument[]) => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new TypeError("A document has shows.");
  return { ...show, sections };
};
const documentWith = (sections: readonly SectionDocument[]): ConcertDocument =>
  concertDocument({ shows: [showWith(sections)] });

/** More mistakes than an answer may list. */
const many = errorsMax + 1;
const sectionsOf = (price: number): readonly SectionDocument[] =>
  Array.from({ length: many }, (_, no) => ({ section: `S${no}`, price, standing: 1 }));
const nothingIsPayable: Payable = [{ name: "card", accepts: () => false }];

describe("prices that nobody can pay", () => {
  test("are named at every level that has one", () => {
    const rows = [
      { row: "1", seats: 2 },
      { row: "2", seats: 1, price: 3 },
    ];
    const seats = [{ seat: "1-1" }, { seat: "1-2", price: 4 }];
    const sections = [
      { section: "A", price: 2, rows, seats },
      { section: "B", grade: "R", standing: 2 },
    ];
    const document = { ...documentWith(sections), grades: [{ grade: "R", price: 1 }] };
    const errors = checkSale(document, nothingIsPayable, startMs);
    expect(errors.map(({ field }) => field)).toEqual([
      "grades[0].price",
      "shows[0].sections[0].price",
      "shows[0].sections[0].rows[1].price",
      "shows[0].sections[0].seats[1].price",
    ]);
  });

  test("are listed up to a hundred", () => {
    const errors = checkSale(documentWith(sectionsOf(1)), nothingIsPayable, startMs);
    expect(errors).toHaveLength(errorsMax);
  });

  test("are listed up to a hundred for what is added, too", async () => {
    const { gateway } = createToldGateway({ name: "card" });
    const picky = { ...gateway, accepts: (amount: number) => amount >= 1_000 };
    const { stores, clock, timers, ids, signer } = createTestBoxOffice();
    const parts = { stores, clock, timers, ids, signer };
    const boxOffice = createBoxOffice({ ...parts, gateways: [picky] });
    await boxOffice.createConcert(concertDocument());
    const sections = sectionsOf(1);
    const show = { ...showWith(sections), showId: "show-2" };
    const refused = await Promise.all([
      boxOffice.addSections({ showId: "show-1", idempotencyKey: "a", sections }),
      boxOffice.addShow({ concertId: "concert-1", idempotencyKey: "b", show }),
    ]);
    for (const one of refused) {
      expect(one).toMatchObject({ outcome: "validation" });
      expect("errors" in one && one.errors).toHaveLength(errorsMax);
    }
  });
});

test("a document's own mistakes are listed up to a hundred", () => {
  for (const found of [
    readConcertDocument(documentWith(sectionsOf(-1))),
    readShowDocument(showWith(sectionsOf(-1)), []),
  ]) {
    expect(found).toMatchObject({ outcome: "validation" });
    expect("errors" in found && found.errors).toHaveLength(errorsMax);
  }
});

describe("grades that are wrong", () => {
  const grades = [{ grade: "", price: 1 }];

  test("are named by their path, of a concert and of a show", () => {
    const sections = [{ section: "A", price: 1, standing: 1 }];
    const fields = (found: object) =>
      "errors" in found && Array.isArray(found.errors)
        ? (found.errors as readonly { readonly field: string }[]).map(({ field }) => field)
        : [];
    const document = documentWith(sections);
    const ofShow = { ...showWith(sections), grades };
    expect(fields(readConcertDocument({ ...document, grades }))).toContain("grades[0].grade");
    expect(fields(readConcertDocument({ ...document, shows: [ofShow] }))).toContain(
      "shows[0].grades[0].grade",
    );
    expect(fields(readShowDocument(ofShow, []))).toContain("grades[0].grade");
  });
});

describe("a show of 200,000 seats", () => {
  const max = 200_000;
  const standing = (section: string, places: number) => ({ section, price: 1, standing: places });
  const tooMany = [{ field: "sections", message: "must have at most 200000 seats" }];

  test("can be made, in one step or in two, and not one seat more", () => {
    expect(expandSections({ sections: [standing("A", max)] }).outcome).toBe("expanded");
    const more = { sections: [standing("B", 2)] };
    expect(appendSections(planWith(standing("A", max - 2)), more).outcome).toBe("expanded");
    expect(appendSections(planWith(standing("A", max - 1)), more)).toEqual({
      outcome: "validation",
      errors: tooMany,
    });
    expect(expandSections({ sections: [standing("A", max), standing("B", 1)] })).toEqual({
      outcome: "validation",
      errors: tooMany,
    });
  });

  test("can have all of them in one row of labels, and not one more", () => {
    const labels = Array.from({ length: max + 1 }, (_, no) => `${no + 1}`);
    expect(checkSeatsOfRow(labels, "row")).toEqual([
      { field: "row", message: "must have at most 200000 seats" },
    ]);
    expect(checkSeatsOfRow(labels.slice(1), "row")).toEqual([]);
  });
});
