import type { PageQuery } from "@admit-one/core";
import type { RequestContext } from "./context.ts";

/** A parameter that is given once; one that is given twice says two things, and so nothing. */
const given = (c: RequestContext, name: string): string | undefined => {
  const [value, ...more] = c.req.queries(name) ?? [];
  return more.length > 0 ? "" : value;
};

/** The part of a list that a request asks for; core refuses what makes no sense. */
export const pageOf = (c: RequestContext): PageQuery => {
  const limit = given(c, "limit");
  const isNumber = limit !== undefined && /^\d{1,6}$/.test(limit);
  return {
    after: given(c, "after"),
    ...(limit !== undefined && { limit: isNumber ? Number(limit) : Number.NaN }),
  };
};
