// Runs once, before the first test that needs PostgreSQL, and not at all if no test does.
import { randomUUID } from "node:crypto";
import type { TestProject } from "vitest/node";
import { useGivenPostgres } from "../given-postgres.ts";
import type { PostgresServer } from "../server.ts";
import { startPostgres } from "../start-postgres.ts";
import "./provided.ts";

const variable = "ADMIT_ONE_TEST_POSTGRES";

/**
 * Starts PostgreSQL, or uses the server that the environment names. Returns a function that ends
 * it.
 */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const prefix = `admit_one_test_${randomUUID().slice(0, 8)}_`;
  const given = process.env[variable];
  const server: PostgresServer =
    given === undefined ? await startPostgres() : await useGivenPostgres({ url: given, prefix });
  project.provide("postgres", { adminUrl: server.adminUrl, prefix });
  return async () => server[Symbol.asyncDispose]();
};
