import { createTestDatabase, type Recipe, testDatabase } from "@admit-one/local-postgres/vitest";
import { expect, test } from "vitest";
import { query } from "./support/query.ts";

let prepared = 0;
const recipe: Recipe = {
  name: "numbers",
  prepare: async (url) => {
    prepared += 1;
    await query(url, "create table number as select generate_series(1, 3) as n");
  },
};

const database = await testDatabase(recipe);

test("a file has a database of its own that holds what the recipe says", async () => {
  expect(await query(database.url, "select * from number")).toHaveLength(3);
});

test("those who ask at once get copies of one template", async () => {
  const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase(recipe)));
  for (const { url } of databases) {
    await query(url, "insert into number values (4)");
    expect(await query(url, "select * from number")).toHaveLength(4);
  }
  await Promise.all(databases.map((it) => it[Symbol.asyncDispose]()));
  expect(prepared).toBe(1);
});

test("a recipe that fails says why, and can be tried again", async () => {
  const failing: Recipe = { name: "failing", prepare: () => Promise.reject(new Error("burnt")) };
  await expect(createTestDatabase(failing)).rejects.toThrow("burnt");
  await using second = await createTestDatabase({ ...failing, prepare: async () => {} });
  expect(await query(second.url, "select 1 as n")).toEqual([{ n: 1 }]);
});
