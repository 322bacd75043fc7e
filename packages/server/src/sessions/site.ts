import { parse } from "hono/utils/cookie";
import { cellPath } from "../cell-config.ts";
import type { Config } from "../config.ts";
import { noTrialsHere } from "../place.ts";

/** Where people reach a set of pages. */
export type Site = {
  /** The public URL without a slash at the end; null if it is not known. */
  readonly publicUrl: string | null;
  /** The path of the public URL without a slash at the end, for links. */
  readonly basePath: string;
  /** The path of the first page. */
  readonly home: string;
  /** Whether cookies are only for https. They are not on http on this machine. */
  readonly isSecure: boolean;
  /**
   * The cell's name, which its cookies have too: behind one host name every cell gets the cookies
   * of all. Null without a name.
   */
  readonly cell: string | null;
};

const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === "http:" && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

type Where = {
  readonly publicUrl: string | null;
  /** The path where no public URL is known. */
  readonly pathWithout: string;
  readonly isLocalWithout: boolean;
  readonly cell: string | null;
};

/** The site at this public URL. Only what is known to be http on this machine is not secure. */
const siteAt = ({ publicUrl, pathWithout, isLocalWithout, cell }: Where): Site => {
  const url = publicUrl === null ? null : new URL(publicUrl);
  const pathname = url?.pathname ?? pathWithout;
  const basePath = pathname === "/" ? "" : pathname;
  const isSecure = url === null ? !isLocalWithout : !isLocal(url);
  return { publicUrl, basePath, home: `${basePath}/`, isSecure, cell };
};

/** Where buyers reach the pages. */
export const buyersSite = (config: Config): Site =>
  siteAt({
    publicUrl: config.front.publicUrl,
    pathWithout: cellPath(config.cell),
    isLocalWithout: noTrialsHere(config) === null,
    cell: config.cell.name,
  });

/** Where operators reach the console; null if there is none. */
export const consoleSite = (config: Config): Site | null => {
  const { console } = config;
  switch (console.at) {
    case "nowhere":
      return null;
    case "port":
      return siteAt({
        publicUrl: console.url,
        pathWithout: "",
        isLocalWithout: true,
        cell: config.cell.name,
      });
    case "path": {
      const site = buyersSite(config);
      const basePath = `${site.basePath}${consolePath}`;
      return { ...site, basePath, home: basePath };
    }
  }
};

/** The path of the console, if it has no port of its own. */
export const consolePath = "/console";

/** A name that only https pages of this very host can set, where there is https. */
const cookieName = (name: string, { isSecure, cell }: Site): string =>
  `${isSecure ? "__Host-" : ""}${name}${cell === null ? "" : `.${cell}`}`;

export type CookieOptions = {
  readonly sameSite: "Lax" | "Strict";
  /** Null: until the browser closes. 0 deletes the cookie. */
  readonly maxAgeMs: number | null;
};

/** The value of a `Set-Cookie` header. `value` must be base64url. */
export const setCookie = (
  name: string,
  value: string,
  site: Site,
  { sameSite, maxAgeMs }: CookieOptions,
): string =>
  [
    `${cookieName(name, site)}=${value}`,
    "Path=/",
    ...(maxAgeMs === null ? [] : [`Max-Age=${Math.floor(maxAgeMs / 1_000)}`]),
    "HttpOnly",
    `SameSite=${sameSite}`,
    ...(site.isSecure ? ["Secure"] : []),
  ].join("; ");

/** The value of a cookie of ours, or null. */
export const readCookie = (request: Request, name: string, site: Site): string | null => {
  const full = cookieName(name, site);
  return parse(request.headers.get("Cookie") ?? "", full)[full] ?? null;
};
