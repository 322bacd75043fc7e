import { isSameOrigin } from "@admit-one/http";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { html } from "hono/html";
import type { BuyerSessions } from "./buyer-sessions.ts";
import { logInMessages } from "./log-in-messages.ts";
import { answerPage, languageOf, logInHeaders, logInStyle } from "./log-in-page.ts";
import { nextPath } from "./next-path.ts";
import { smallForm } from "./read-form.ts";
import type { Site } from "./site.ts";

/** How buyers log in to the pages. A host that binds its own `Identify` binds this too. */
export type LogIn = {
  /** Pages append `?next=` with a path to return to. */
  readonly loginUrl: string;
  /** Where a form posts to log out. Null: there is no log-out. */
  readonly logoutUrl: string | null;
  /** Routes that the log-in needs, mounted at the root; null if the host has them elsewhere. */
  readonly routes: Hono | null;
};

export type LogInDeps = { readonly site: Site; readonly sessions: BuyerSessions };

/** The way back after a log-in: `next` if it is a path on this site, else the first page. */
export const wayBack = (next: unknown, { basePath }: Site): string =>
  nextPath(next) ?? `${basePath}/`;

/** Refuses forms that pages of other sites send: a log-in, too, must be the reader's own wish. */
export const onlyOwnForms =
  ({ publicUrl, basePath }: Site): MiddlewareHandler =>
  async (c, next) => {
    if (isSameOrigin(c.req.raw, publicUrl)) return next();
    const { foreign, logIn } = logInMessages[languageOf(c.req.raw)];
    const style = `${basePath}${stylePath}`;
    return answerPage(c, { title: logIn, body: html`<p>${foreign}</p>`, style, status: 403 });
  };

export const stylePath = "/login/style.css";

/** The routes that every log-in has: headers, style sheet and log-out. */
export const createLogInRoutes = ({ site, sessions }: LogInDeps): Hono => {
  const app = new Hono();
  const guards = [logInHeaders, smallForm, onlyOwnForms(site)] as const;
  for (const path of ["/login", "/login/*", "/logout"]) app.use(path, ...guards);
  app.get(stylePath, (c) => c.body(logInStyle, 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.post("/logout", (c) => withCookies(c.redirect(`${site.basePath}/`, 303), sessions.end()));
  return app;
};

/** Adds cookies to an answer. */
export const withCookies = (response: Response, ...cookies: readonly string[]): Response => {
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
};

/** Gives the browser a session, and sends it back to where it came from. */
export const enter = async (
  c: Context,
  { site, sessions }: LogInDeps,
  { userId, next }: { readonly userId: string; readonly next: unknown },
): Promise<Response> =>
  withCookies(c.redirect(wayBack(next, site), 303), await sessions.begin(userId));
