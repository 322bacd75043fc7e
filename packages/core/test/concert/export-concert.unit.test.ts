import type { Show, ShowId } from "@admit-one/core";
import { expect, test } from "vitest";
import type { ConcertContext } from "../../src/concert/concert-context.ts";
import { exportConcert } from "../../src/concert/export-concert.ts";
import type { Plan } from "../../src/concert/plan/plan.ts";
import { concert, show } from "../support/given.ts";
import { planOf } from "./plan/plans.ts";

const graded = (price: number): Plan =>
  planOf({
    grades: [{ grade: "R", price }],
    sections: [{ section: "A", grade: "R", standing: 1 }],
  });
const plain = planOf({ sections: [{ section: "A", price: 1, standing: 1 }] });

const exported = async (
  over: Parameters<typeof concert>[0],
  ...shows: readonly (readonly [Partial<Show>, Plan | null])[]
) => {
  const made = shows.map(([one], index) => show({ ...one, showId: `s${index}` as ShowId }));
  const concerts = {
    concert: async () => concert(over),
    shows: async () => made,
    plan: async (showId: ShowId) => {
      const plan = shows[made.findIndex((one) => one.showId === showId)]?.[1] ?? null;
      return plan && { showId, plan, version: 1 };
    },
  };
  const context = { stores: { concerts } } as unknown as ConcertContext;
  const outcome = await exportConcert(context, { concertId: "concert" });
  if (outcome.outcome !== "concert_exported") throw new Error(outcome.outcome);
  return outcome.document;
};

test("a document has no field for what the concert and its shows do not have", async () => {
  const document = await exported({}, [{}, plain]);
  expect(JSON.parse(JSON.stringify(document))).toStrictEqual(document);
  expect(Object.keys(document)).toEqual([
    "concertId",
    "title",
    "currency",
    "status",
    "queue",
    "policy",
    "shows",
  ]);
  expect(Object.keys(document.shows[0] ?? {})).toEqual([
    "showId",
    "startsAtMs",
    "salesOpenAtMs",
    "salesCloseAtMs",
    "sections",
  ]);
});

test("it has what they have, and names the queue without its policy", async () => {
  const venue = { name: "Hall", timeZone: "Asia/Seoul" };
  const own = { venue, metadata: { a: "b" } };
  expect(await exported(own, [{ title: "Matinee" }, plain])).toMatchObject({
    ...own,
    queue: { queueId: "q" },
    shows: [{ title: "Matinee" }],
  });
});

test("shows whose grades differ from those of the first name their own", async () => {
  const document = await exported(
    {},
    [{}, graded(5)],
    [{}, graded(5)],
    [{}, graded(6)],
    [{}, plain],
  );
  expect(document.grades).toEqual([{ grade: "R", price: 5 }]);
  expect(document.shows.map(({ grades }) => grades)).toEqual([
    undefined,
    undefined,
    [{ grade: "R", price: 6 }],
    [],
  ]);
});

test("a show that went while it was read is left out", async () => {
  const document = await exported({}, [{}, null], [{}, graded(5)]);
  expect(document.shows.map(({ showId }) => showId)).toEqual(["s1"]);
});
