import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { beforeAll, expect, test } from "vitest";
import { pipelinedDialect } from "../src/dialect.ts";
import { openRaw } from "./support/raw.ts";

const { prepare, pipelining } = pipelinedDialect;
const { expecting, unexpected } = pipelining ?? expect.unreachable();

const texts = [
  "insert into one select n from generate_series(1, ?::int) n",
  "update two set n = n + 1 where n <= ?",
  "select n from three where n <= ?",
];

let url = "";
beforeAll(async () => {
  const database = await createTestDatabase();
  url = database.url;
  await using raw = await openRaw(url);
  await raw.all("create table one (n int primary key)");
  for (const table of ["two", "three"]) {
    await raw.all(`create table ${table} as select n from generate_series(1, 9) n`);
  }
  return () => database[Symbol.asyncDispose]();
});

/** What came of the texts, each of which changes or finds two rows; and what is stored then. */
const outcome = async (counts: readonly number[], first: unknown = 2) => {
  await using raw = await openRaw(url);
  const failed: unknown[] = [];
  await raw.all("begin");
  await raw
    .all(prepare(expecting(texts)), [first, 2, 2, ...counts])
    .catch((error: unknown) => failed.push(error, unexpected(error)));
  if (failed.length > 0) await raw.all("rollback");
  const stored = await raw.all("select count(*)::int as count from one");
  return { parts: failed.slice(1), stored: stored[0]?.["count"], error: failed[0] };
};

test("several texts are one statement, which fails where one of them changed another number", async () => {
  expect(await outcome([2, 2, 2])).toMatchObject({ parts: [], stored: 2 });
  expect(await outcome([1, 2, 2])).toMatchObject({ parts: [0], stored: 0 });
  expect(await outcome([2, 3, 2])).toMatchObject({ parts: [1], stored: 0 });
  expect(await outcome([2, 2, 0])).toMatchObject({ parts: [2], stored: 0 });
});

test("the part is read out of what PostgreSQL says in other languages", () => {
  const said = (message: string) => Object.assign(new Error(message), { code: "22P02" });
  expect(unexpected(said("ungültige Eingabesyntax für Typ integer: »put 1«"))).toBe(1);
  expect(unexpected(said("syntaxe en entrée invalide pour le type integer : « put 2 »"))).toBe(2);
});

test("another failure is none of a count", async () => {
  await using raw = await openRaw(url);
  await raw.all("insert into one values (1)");
  const doubled = await outcome([2, 2, 2]);
  expect(doubled.parts).toEqual([undefined]);
  expect(doubled.error).toMatchObject({ code: "23505" });
  const notANumber = await outcome([2, 2, 2], "zwei");
  expect(notANumber.parts).toEqual([undefined]);
  expect(notANumber.error).toMatchObject({ code: "22P02" });
});
