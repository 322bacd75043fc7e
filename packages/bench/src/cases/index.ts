import type { BenchCase } from "../bench-case.ts";
import { holdMemory } from "./hold-memory.ts";
import { holdPostgres } from "./hold-postgres.ts";
import { holdPostgresHot } from "./hold-postgres-hot.ts";
import { holdSqlite } from "./hold-sqlite.ts";
import { joinPostgres } from "./join-postgres.ts";

export const cases: readonly BenchCase[] = [
  holdPostgres,
  holdPostgresHot,
  holdSqlite,
  holdMemory,
  joinPostgres,
];
