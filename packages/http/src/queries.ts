import { openToAll } from "./answers.ts";
import type { RequestContext } from "./context.ts";
import { type ProblemAnswer, problem } from "./problem.ts";

/**
 * Whether the address has a query. Where none is documented, each one would be another entry of a
 * cache, and another request for the server behind it.
 */
export const hasQuery = (c: RequestContext): boolean => c.req.url.includes("?");

export const noSuchAddress = (c: RequestContext): ProblemAnswer<404> =>
  problem(c, "NOT_FOUND", { headers: openToAll });
