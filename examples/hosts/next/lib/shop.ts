// The shop's own: it knows its users by a cookie. Next.js loads modules more than once, in its bundles and
// on each change; what must exist once for the process stands on `globalThis`.
import { type OpenBoxOffice, openBoxOffice } from "./box-office.ts";

type Shop = {
  readonly sessions: Map<string, string>;
  opened?: Promise<OpenBoxOffice>;
};

const shops = globalThis as { shop?: Shop };
const shop: Shop = (shops.shop ??= { sessions: new Map() });

export const logIn = (name: string): string => {
  const cookie = `session=${shop.sessions.size + 1}`;
  shop.sessions.set(cookie, name);
  return cookie;
};

export const userOf = (request: Request): string | undefined =>
  shop.sessions.get(request.headers.get("cookie") ?? "");

/** Opens at the first request, not while Next.js builds. */
export const boxOfficeOfShop = (): Promise<OpenBoxOffice> => (shop.opened ??= openBoxOffice());
