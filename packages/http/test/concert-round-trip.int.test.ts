import { createTestBoxOffice } from "@admit-one/testing";
import { concertDocuments } from "@admit-one/testing/arbitraries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Client, createClient } from "./client.ts";

const exportOf = async ({ ask }: Client, concertId: string): Promise<unknown> => {
  const exported = await ask("GET", `/admin/concerts/${concertId}/document`, { admin: true });
  expect(exported.status).toBe(200);
  return exported.json;
};

test("what is exported over HTTP, imported and exported again is the same", async () => {
  await fc.assert(
    fc.asyncProperty(concertDocuments(), async (document) => {
      const { boxOffice } = createTestBoxOffice();
      const created = await boxOffice.createConcert(document);
      if (created.outcome !== "concert_created") throw new Error(created.outcome);
      const { concertId } = created;
      const json = await exportOf(createClient(boxOffice), concertId);
      const other = createClient(createTestBoxOffice().boxOffice);
      const imported = await other.ask("POST", "/admin/concerts", { admin: true, json });
      expect(imported.status, imported.text).toBe(201);
      expect(await exportOf(other, concertId)).toEqual(json);
    }),
    { numRuns: 10 },
  );
});
