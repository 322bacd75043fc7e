import type { PageQuery } from "@admit-one/core";
import { z } from "zod";
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

/** An instant, or a whole number, among the parameters; NaN where it is neither. */
export const givenInstant = (c: RequestContext, name: string): number | undefined => {
  const text = one(c, name);
  if (text === undefined) return undefined;
  return z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : Number.NaN;
};

export const givenNumber = (c: RequestContext, name: string): number | undefined => {
  const text = one(c, name);
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
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
