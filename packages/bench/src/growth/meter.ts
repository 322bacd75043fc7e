import { Client } from "pg";
import { median } from "../statistics.ts";
import type { Cost } from "./judge.ts";

export type Step = { readonly prepare?: () => Promise<void>; readonly run: () => Promise<void> };

export type Meter = AsyncDisposable & { measure(step: Step): Promise<Cost> };

const repetitions = 3;
/** A connection reads the catalogue once, which is no part of an operation's cost. */
const warmUps = 1;

const countedText = `
select coalesce(sum(s.calls), 0)::int as statements,
  coalesce(sum(s.shared_blks_hit + s.shared_blks_read), 0)::int as pages
from pg_stat_statements s join pg_database d on d.oid = s.dbid
where d.datname = current_database() and s.query not like '%pg_stat_statements%'`;

/** Counts the statements and pages of steps, in a database that nobody else uses. */
export const openMeter = async (url: string): Promise<Meter> => {
  const client = new Client(url);
  await client.connect();
  await client.query("create extension if not exists pg_stat_statements");
  return {
    measure: async ({ prepare, run }) => {
      const costs: Cost[] = [];
      for (let time = 0; time < warmUps + repetitions; time += 1) {
        await prepare?.();
        await client.query("select pg_stat_statements_reset()");
        await run();
        const { rows } = await client.query<Cost>(countedText);
        if (time >= warmUps) costs.push(...rows);
      }
      return {
        statements: median(costs.map(({ statements }) => statements)),
        pages: median(costs.map(({ pages }) => pages)),
      };
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
};
