import { Pool } from "pg";

/** More connections than this only make the processors switch between them. */
const connections = 16;

/**
 * PostgreSQL may decide to plan a large statement again for each execution, which costs more than
 * the statement. Or it may keep a plan made for empty tables. An expert who writes SQL by hand for
 * speed would notice that and set these options.
 */
const options = "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1";

export const openPool = (url: string): Pool => {
  const pool = new Pool({ connectionString: url, max: connections, options });
  pool.on("error", () => undefined);
  return pool;
};
