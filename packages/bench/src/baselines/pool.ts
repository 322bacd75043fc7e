import { Pool } from "pg";

/** More connections than this only make the processors change between them. */
const connections = 16;

/**
 * Left to itself PostgreSQL may settle on planning a large statement anew each time that it is carried
 * out, which costs more than the statement; or on a plan for empty tables. Whoever writes SQL by hand
 * for speed looks for that, and says so once.
 */
const options = "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1";

export const openPool = (url: string): Pool => {
  const pool = new Pool({ connectionString: url, max: connections, options });
  pool.on("error", () => undefined);
  return pool;
};
