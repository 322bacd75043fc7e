import { expect, test } from "vitest";
import { createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

// How long and how many is core's to say: the API has no limits of its own but the body's size.
const client = createClient(createRealBoxOffice().boxOffice);
const operating = (method: string, path: string, json: unknown) =>
  client.ask(method, path, { admin: true, json });

test("a hall of many rows can be put on sale", async () => {
  const document = concertDocument("hall");
  const rows = Array.from({ length: 1_200 }, (_, index) => ({ row: `${index + 1}`, seats: 2 }));
  const shows = document.shows.map((show) => ({
    ...show,
    sections: [{ section: "A", price: 1, rows }],
  }));
  const created = await operating("POST", "/admin/concerts", { ...document, shows });
  expect(created.status).toBe(201);
});

test("a pause may be explained as long as core allows, and no longer", async () => {
  await operating("POST", "/admin/concerts", concertDocument("busan"));
  const pause = (length: number) =>
    operating("POST", "/admin/queues/busan/pause", { reason: "x".repeat(length) });
  expect((await pause(1_000)).status).toBe(200);
  expect(await pause(1_001)).toMatchObject({ status: 400, json: { code: "VALIDATION" } });
});

test("a proof may be as long as core allows, and no longer", async () => {
  const confirm = (length: number) =>
    client.ask("POST", "/payments/p1/confirm", {
      user: "ann",
      json: { proof: "x".repeat(length) },
    });
  expect(await confirm(4_096)).toMatchObject({ status: 404 });
  expect(await confirm(4_097)).toMatchObject({ status: 400, json: { code: "VALIDATION" } });
});

test("a method too deep to walk is refused", async () => {
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  const answer = await client.ask("POST", "/reservations/r1/payments", {
    user: "ann",
    headers: { "Content-Type": "application/json" },
    body: `{"method":{"type":"scripted","x":${deep}}}`,
  });
  expect(answer).toMatchObject({ status: 400, json: { code: "VALIDATION" } });
  expect(answer.json).toMatchObject({ errors: [{ field: "method" }, { field: "method.x" }] });
});
