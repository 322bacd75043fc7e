import type { ConcertDocument } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plannedSeats } from "../../src/concert/plan/planned-seats.ts";
import { openWorld } from "../support/box-office.ts";
import { plansOf } from "../support/faults-in.ts";
import { planDocuments } from "./plan/documents.ts";

const exportOf = async (document: ConcertDocument): Promise<ConcertDocument> => {
  const { boxOffice } = await openWorld(document);
  const exported = await boxOffice.exportConcert({ concertId: document.concertId ?? "" });
  if (exported.outcome !== "concert_exported") throw new Error(exported.outcome);
  return exported.document;
};

/** The fixture's show, with what a drawn document sells. */
const sold = fc.tuple(planDocuments, planDocuments).map(([one, other]): ConcertDocument => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("The fixture has a show.");
  const { grades, ...rest } = one;
  return {
    ...concertDocument(),
    status: "draft",
    venue: { name: "올림픽공원", timeZone: "Asia/Seoul" },
    metadata: { artist: "가수", rating: 4.5 },
    ...(grades !== undefined && { grades }),
    shows: [
      { ...show, ...rest, title: "첫째 날" },
      { ...show, grades: [], ...other, showId: "show-2", startsAtMs: show.startsAtMs + 1 },
    ],
  };
});

test("export, import and export give the same document, and the same seats", async () => {
  await fc.assert(
    fc.asyncProperty(sold, async (document) => {
      const exported = await exportOf(document);
      expect(await exportOf(exported)).toEqual(exported);
      const seatsOf = (of: ConcertDocument) => plansOf(of).map((plan) => plannedSeats(plan));
      expect(seatsOf(exported)).toEqual(seatsOf(document));
    }),
    { numRuns: 25 },
  );
});

test("of an unknown concert there is no document", async () => {
  const { boxOffice } = await openWorld();
  expect(await boxOffice.exportConcert({ concertId: "none" })).toEqual({
    outcome: "not_found",
    what: "concert",
  });
});
