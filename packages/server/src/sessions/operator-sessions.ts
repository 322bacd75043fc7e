import { isUserId, type WallClock } from "@admit-one/core";
import { isSameOrigin, type Operator } from "@admit-one/http";
import type { MiddlewareHandler } from "hono";
import type { Grant } from "./operator-grants.ts";
import type { Sealer } from "./sealer.ts";
import { readCookie, type Site, setCookie } from "./site.ts";

/** The session of an operator: a cookie with their id and role, encrypted. */
export type OperatorSessions = {
  /** Null without a session that the configuration still allows. */
  readonly identify: (request: Request) => Promise<Operator | null>;
  /** The `Set-Cookie` of a new session. */
  readonly begin: (id: string, grant: Grant) => Promise<string>;
  readonly end: () => string;
  /** Puts off the end of a session that its operator uses. */
  readonly keep: MiddlewareHandler;
};

export type OperatorSessionsDeps = {
  readonly sealer: Sealer;
  readonly site: Site;
  readonly wallClock: WallClock;
  /** What the configuration allows now. */
  readonly grants: readonly Grant[];
};

const name = "admit-console";
/** A session that nobody uses ends after this time, */
const idleMs = 30 * 60_000;
/** and every session ends after this one. */
const longestMs = 8 * 3_600_000;

type Session = { readonly operator: Operator; readonly grant: Grant; readonly beganMs: number };

export const createOperatorSessions = ({
  sealer,
  site,
  wallClock,
  grants,
}: OperatorSessionsDeps): OperatorSessions => {
  const byDigest = new Map(grants.map((grant) => [grant.digest, grant]));

  /** No longer than the browser is open: an operator's machine may be shared. */
  const cookie = async (id: string, grant: Grant, beganMs: number): Promise<string> => {
    const restMs = beganMs + longestMs - wallClock.wallMs();
    const { digest, role } = grant;
    const sealed = await sealer.seal(
      { sub: id, role, grant: digest, beganMs },
      Math.min(idleMs, restMs),
    );
    return setCookie(name, sealed, site, { sameSite: "Strict", maxAgeMs: null });
  };

  const find = async (request: Request): Promise<Session | null> => {
    if (request.headers.has("Authorization")) return null;
    const sealed = readCookie(request, name, site);
    if (sealed === null || !isSameOrigin(request, site.publicUrl)) return null;
    const claims = await sealer.open(sealed);
    if (claims === null) return null;
    const { sub: id, role, grant: digest, beganMs } = claims;
    const grant = byDigest.get(String(digest));
    if (grant === undefined || grant.role !== role || !isUserId(id)) return null;
    if (grant.id !== null && grant.id !== id) return null;
    if (typeof beganMs !== "number") return null;
    return { operator: { id, role: grant.role }, grant, beganMs };
  };

  return {
    identify: async (request) => (await find(request))?.operator ?? null,
    begin: (id, grant) => cookie(id, grant, wallClock.wallMs()),
    end: () => setCookie(name, "", site, { sameSite: "Strict", maxAgeMs: 0 }),
    keep: async (c, next) => {
      const session = isUse(c.req.raw) ? await find(c.req.raw) : null;
      await next();
      if (session === null) return;
      const { operator, grant, beganMs } = session;
      c.header("Set-Cookie", await cookie(operator.id, grant, beganMs), { append: true });
    },
  };
};

/**
 * Whether a person opens a page. What they send leads to one; its own answer may come minutes later,
 * after a log-out elsewhere, and must not bring the session back. A page that looks for news by
 * itself must not keep a session alive in an empty room, with a script or with a refresh.
 */
const isUse = ({ method, headers, url }: Request): boolean => {
  if (method !== "GET" && method !== "HEAD") return false;
  if (new URL(url).searchParams.has("refresh")) return false;
  const mode = headers.get("Sec-Fetch-Mode");
  return mode === null ? (headers.get("Accept") ?? "").includes("text/html") : mode === "navigate";
};
