import { isSameOrigin, pageLanguage } from "@admit-one/http";
import { Hono, type MiddlewareHandler } from "hono";
import { html } from "hono/html";
import { logInMessages } from "./log-in-messages.ts";
import { answerPage, type LogInSite, logInHeaders } from "./log-in-page.ts";
import { nextPath } from "./next-path.ts";
import { smallForm } from "./read-form.ts";
import type { Site } from "./site.ts";

/** How people log in. A host that binds its own `Identify` binds this too. */
export type LogIn = {
  /** Pages append `?next=` with a path to return to. */
  readonly loginUrl: string;
  /** Where a form posts to log out. Null: there is no log-out. */
  readonly logoutUrl: string | null;
  /** Routes that the log-in needs, mounted beside the pages; null if the host has them elsewhere. */
  readonly routes: Hono | null;
};

/** The log-in of a site with these routes. */
export const logInOf = ({ basePath }: Site, routes: Hono): LogIn => ({
  loginUrl: `${basePath}/login`,
  logoutUrl: `${basePath}/logout`,
  routes,
});

/** The way back after a log-in: `next` if it is a path on this site, else the first page. */
export const wayBack = (next: unknown, { home }: Site): string => nextPath(next) ?? home;

/** Refuses forms that pages of other sites send: a log-in, too, must be the reader's own wish. */
const onlyOwnForms =
  (site: LogInSite): MiddlewareHandler =>
  async (c, next) => {
    if (isSameOrigin(c.req.raw, site.publicUrl)) return next();
    const { foreign, logIn } = logInMessages[pageLanguage(c.req.raw)];
    return answerPage(c, site, { title: logIn, body: html`<p>${foreign}</p>`, status: 403 });
  };

/** The routes that every log-in has: guards and the log-out. */
export const createLogInRoutes = (site: LogInSite, end: () => string): Hono => {
  const app = new Hono();
  const guards = [logInHeaders, smallForm, onlyOwnForms(site)] as const;
  for (const path of ["/login", "/login/*", "/logout"]) app.use(path, ...guards);
  app.post("/logout", (c) => withCookies(c.redirect(site.home, 303), end()));
  return app;
};

/** Adds cookies to an answer. */
export const withCookies = (response: Response, ...cookies: readonly string[]): Response => {
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
};
