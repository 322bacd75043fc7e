import { pageLanguage } from "@admit-one/http";
import type { Context } from "hono";
import { createFormat, type Format } from "./format.ts";
import type { Language } from "./messages/choose-messages.ts";
import type { Messages } from "./messages/messages.ts";
import { readerZone } from "./reader-zone.ts";
import type { Site } from "./site.ts";

/** One request of one reader, and what every page needs to know of it. */
export type Visit = {
  readonly site: Site;
  readonly c: Context;
  readonly language: Language;
  readonly m: Messages;
  readonly format: Format;
  /** Null if nobody is logged in. */
  readonly userId: string | null;
  readonly nowMs: number;
  /** The time zone of the reader's browser. Null on the first page, and without scripts. */
  readonly readerZone: string | null;
};

/** A visit of somebody who is logged in. */
export type UserVisit = Visit & { readonly userId: string };

export const createVisit = async (site: Site, c: Context): Promise<Visit> => {
  const language = pageLanguage(c.req.raw);
  const identity = await site.identify(c.req.raw, c);
  const m = site.messages[language];
  return {
    site,
    c,
    language,
    m,
    format: createFormat(language, m),
    userId: identity.outcome === "user" ? identity.userId : null,
    nowMs: site.clock.nowMs(),
    readerZone: readerZone(c),
  };
};

/** An address of the pages. Names are encoded by `path`. Mounted apps begin without a slash. */
export const address = ({ basePath }: Pick<Site, "basePath">, path: string): string =>
  path === "/" && basePath !== "" ? basePath : `${basePath}${path}`;

/** A path of the pages with its ids encoded. */
export const path = (strings: TemplateStringsArray, ...ids: readonly string[]): string =>
  String.raw({ raw: strings }, ...ids.map(encodeURIComponent));

/** The path of the request as browsers see it: a host may have taken the base path away. */
export const ownPath = ({ site, c }: Pick<Visit, "site" | "c">): string => {
  const { pathname } = new URL(c.req.url);
  const { basePath } = site;
  const isWhole = pathname === basePath || pathname.startsWith(`${basePath}/`);
  if (isWhole) return pathname;
  const parts = c.req.path.split("/").length - 1;
  return address(site, `/${pathname.split("/").slice(-parts).join("/")}`);
};

/** The page of the request, to return to after the log-in. */
export const here = (visit: Pick<Visit, "site" | "c">): string => {
  const { searchParams } = new URL(visit.c.req.url);
  searchParams.delete("lang");
  const query = searchParams.toString();
  return `${ownPath(visit)}${query === "" ? "" : `?${query}`}`;
};
