import type { ConcertDocument } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { concertDocuments } from "@admit-one/testing/arbitraries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plannedSeats } from "../../src/concert/plan/planned-seats.ts";
import { openWorld } from "../support/box-office.ts";
import { plansOf } from "../support/faults-in.ts";

const exportOf = async (document: ConcertDocument): Promise<ConcertDocument> => {
  const { boxOffice } = await openWorld(document);
  const exported = await boxOffice.exportConcert({ concertId: document.concertId ?? "" });
  if (exported.outcome !== "concert_exported") throw new Error(exported.outcome);
  return exported.document;
};

test("export, import and export give the same document, and the same seats", async () => {
  await fc.assert(
    fc.asyncProperty(concertDocuments(), async (document) => {
      const exported = await exportOf(document);
      expect(await exportOf(exported)).toEqual(exported);
      const shows = document.shows.toSorted((a, b) => a.startsAtMs - b.startsAtMs);
      const seatsOf = (of: ConcertDocument) => plansOf(of).map((plan) => plannedSeats(plan));
      expect(seatsOf(exported)).toEqual(seatsOf({ ...document, shows }));
    }),
    { numRuns: 25 },
  );
});

test("metadata with the names of an object's own parts is kept, and __proto__ is refused", async () => {
  const document = concertDocument({
    concertId: "odd",
    metadata: { constructor: "b", toString: "a" },
  });
  expect((await exportOf(document)).metadata).toEqual(document.metadata);
  const { boxOffice } = await openWorld();
  const hidden = { ...document, metadata: JSON.parse('{"__proto__":{"artist":"a"}}') };
  expect(await boxOffice.createConcert(hidden)).toMatchObject({
    outcome: "validation",
    errors: [{ field: "metadata", message: expect.stringContaining("__proto__") }],
  });
});

test("of an unknown concert there is no document", async () => {
  const { boxOffice } = await openWorld();
  expect(await boxOffice.exportConcert({ concertId: "none" })).toEqual({
    outcome: "not_found",
    what: "concert",
  });
});
