import type { PageQuery } from "@admit-one/core";
import type { RequestContext } from "./context.ts";

/**
 * A parameter that may occur once. If it occurs twice its meaning is unclear, so it counts as
 * invalid.
 */
const one = (c: RequestContext, name: string): string | undefined => {
  const [value, ...more] = c.req.queries(name) ?? [];
  return more.length > 0 ? "" : value;
};

/** Those parameters that are given; core refuses what makes no sense. */
export const given = <K extends string>(
  c: RequestContext,
  ...names: readonly K[]
): { readonly [name in K]?: string | undefined } => {
  const entries = names.map((name) => [name, one(c, name)] as const);
  return Object.fromEntries(entries) as { readonly [name in K]?: string | undefined };
};

/** The part of a list that a request asks for. Core refuses invalid values. */
export const pageOf = (c: RequestContext): PageQuery => {
  const limit = one(c, "limit");
  const isNumber = limit !== undefined && /^\d{1,6}$/.test(limit);
  return {
    after: one(c, "after"),
    ...(limit !== undefined && { limit: isNumber ? Number(limit) : Number.NaN }),
  };
};
