import type { BenchCase } from "../bench-case.ts";
import { holdHttp } from "./hold-http.ts";
import { holdMemory } from "./hold-memory.ts";
import { holdPostgres } from "./hold-postgres.ts";
import { holdPostgresHot } from "./hold-postgres-hot.ts";
import { holdSqlite } from "./hold-sqlite.ts";
import { joinPostgres } from "./join-postgres.ts";
import { payPostgres } from "./pay-postgres.ts";
import { pollHttp } from "./poll-http.ts";
import { seatsHttp, seatsHttpKnown } from "./seats-http.ts";

export const cases: readonly BenchCase[] = [
  holdPostgres("counted"),
  holdPostgres("uncounted"),
  holdPostgresHot("counted"),
  holdPostgresHot("uncounted"),
  holdSqlite,
  holdMemory,
  payPostgres("counted"),
  payPostgres("uncounted"),
  seatsHttp,
  seatsHttpKnown,
  holdHttp("counted"),
  holdHttp("uncounted"),
  pollHttp,
  joinPostgres,
];
