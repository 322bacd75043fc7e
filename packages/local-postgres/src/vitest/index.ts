import { afterAll, inject } from "vitest";
import { freshDatabase, type Recipe, type TestDatabase } from "../template.ts";
import "./provided.ts";

export type { Recipe, TestDatabase } from "../template.ts";

/** A fresh database on this run's server. The caller disposes of it. */
export const createTestDatabase = (recipe?: Recipe): Promise<TestDatabase> => {
  const { adminUrl, prefix } = inject("postgres");
  return freshDatabase(adminUrl, prefix, recipe);
};

/** A fresh database for the current test file, dropped after its last test. */
export const testDatabase = async (recipe?: Recipe): Promise<TestDatabase> => {
  const database = await createTestDatabase(recipe);
  afterAll(() => database[Symbol.asyncDispose]());
  return database;
};
