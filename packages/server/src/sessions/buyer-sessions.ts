import { isUserId } from "@admit-one/core";
import { type Identity, isSameOrigin } from "@admit-one/http";
import type { Sealer } from "./sealer.ts";
import { readCookie, type Site, setCookie } from "./site.ts";

/** The session of a buyer: a cookie with the user's id, encrypted. */
export type BuyerSessions = {
  /** Null if the request has no cookie of ours, or must not use it. */
  readonly identify: (request: Request) => Promise<Identity | null>;
  /** The `Set-Cookie` of a new session. Each log-in makes one. */
  readonly begin: (userId: string) => Promise<string>;
  /** The `Set-Cookie` that ends the session in this browser. */
  readonly end: () => string;
};

const name = "admit";
const lifetimeMs = 12 * 3_600_000;

export const createBuyerSessions = (sealer: Sealer, site: Site): BuyerSessions => ({
  identify: async (request) => {
    // A caller that names itself in a header does not mean the cookie that a browser adds.
    if (request.headers.has("Authorization")) return null;
    const sealed = readCookie(request, name, site);
    if (sealed === null) return null;
    if (!isSameOrigin(request, site.publicUrl)) return { outcome: "cross_site" };
    const userId = (await sealer.open(sealed))?.sub;
    return isUserId(userId) ? { outcome: "user", userId } : null;
  },
  begin: async (userId) => {
    const sealed = await sealer.seal({ sub: userId }, lifetimeMs);
    return setCookie(name, sealed, site, { sameSite: "Lax", maxAgeMs: lifetimeMs });
  },
  end: () => setCookie(name, "", site, { sameSite: "Lax", maxAgeMs: 0 }),
});
