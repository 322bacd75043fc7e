import type { BenchCase } from "../bench-case.ts";
import { holdPostgres } from "./hold-postgres.ts";

export const cases: readonly BenchCase[] = [holdPostgres];
