import type { PageQuery } from "@admit-one/core";
import type { RequestContext } from "./context.ts";

/**
 * A parameter that may occur once. If it occurs twice its meaning is unclear, so it counts as
 * invalid.
 */
const given = (c: RequestContext, name: string): string | undefined => {
  const [value, ...more] = c.req.queries(name) ?? [];
  return more.length > 0 ? "" : value;
};

/** The part of a list that a request asks for. Core refuses invalid values. */
export const pageOf = (c: RequestContext): PageQuery => {
  const limit = given(c, "limit");
  const isNumber = limit !== undefined && /^\d{1,6}$/.test(limit);
  return {
    after: given(c, "after"),
    ...(limit !== undefined && { limit: isNumber ? Number(limit) : Number.NaN }),
  };
};
