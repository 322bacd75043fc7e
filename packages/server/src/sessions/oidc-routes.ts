import { pageLanguage } from "@admit-one/http";
import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { withCookies } from "./log-in.ts";
import { logInMessages } from "./log-in-messages.ts";
import { answerOnward, answerPage, type LogInSite } from "./log-in-page.ts";
import type { Claims, LogInAttempt, OidcClient } from "./oidc-client.ts";
import type { Sealer } from "./sealer.ts";
import { readCookie, setCookie } from "./site.ts";

export type OidcRoutesDeps = {
  readonly site: LogInSite;
  readonly client: OidcClient;
  /** Encrypts the attempt. */
  readonly sealer: Sealer;
  /** The name of its cookie. */
  readonly cookie: string;
  /** The path at which a log-in begins. */
  readonly path: string;
  /** Lets a person in whom the login service named; null if it may not. */
  readonly enter: (c: Context, claims: Claims, next: string) => Promise<Response | null>;
  /** Called for a log. */
  readonly onFailed: (error: unknown) => void;
};

/** The path to which the login service sends the browser back. */
export const returnPath = "/login/return";

/** How long a person may take at the login service. */
const attemptMs = 10 * 60_000;

/** Both halves of a log-in: to the login service, and back. */
export const addOidcRoutes = (app: Hono, deps: OidcRoutesDeps): void => {
  const { site, client, sealer, cookie, path, enter, onFailed } = deps;
  // The way back comes from another site, so this cookie can't be strict.
  const keep = (value: string, maxAgeMs: number): string =>
    setCookie(cookie, value, site, { sameSite: "Lax", maxAgeMs });

  app.get(path, async (c) => {
    try {
      const { url, attempt } = await client.begin();
      const sealed = await sealer.seal({ ...attempt, next: c.req.query("next") }, attemptMs);
      return withCookies(await answerOnward(c, site, url.href), keep(sealed, attemptMs));
    } catch (error) {
      onFailed(error);
      return answerFailure(c, deps, "serviceGone");
    }
  });

  app.get(returnPath, async (c) => {
    const sealed = readCookie(c.req.raw, cookie, site);
    const kept = sealed === null ? null : await sealer.open(sealed);
    // Whatever comes of it, an attempt is used once.
    const answer = kept === null ? answerFailure(c, deps, "tooLate") : finish(c, kept);
    return withCookies(await answer, keep("", 0));
  });

  const finish = async (c: Context, kept: Readonly<Record<string, unknown>>): Promise<Response> => {
    try {
      const { search } = new URL(c.req.url);
      // Only this server could encrypt it.
      const claims = await client.finish(search, kept as LogInAttempt);
      const next = typeof kept["next"] === "string" ? kept["next"] : "";
      return (await enter(c, claims, next)) ?? (await answerFailure(c, deps, "notAllowed"));
    } catch (error) {
      onFailed(error);
      return await answerFailure(c, deps, "failed");
    }
  };
};

const statusOf = { serviceGone: 502, tooLate: 400, failed: 400, notAllowed: 403 } as const;

const answerFailure = async (
  c: Context,
  { site, path }: OidcRoutesDeps,
  problem: keyof typeof statusOf,
): Promise<Response> => {
  const messages = logInMessages[pageLanguage(c.req.raw)];
  const body = html`
<p role="alert">${messages[problem]}</p>
<p><a class="button" href="${site.basePath}${path}">${messages.again}</a></p>`;
  return answerPage(c, site, { title: messages.logIn, body, status: statusOf[problem] });
};
