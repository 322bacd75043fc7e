import type { Timers } from "@admit-one/core";
import {
  type AddressOf,
  createTokenCheck,
  type LimitRefusal,
  type OperatorToken,
  pageLanguage,
} from "@admit-one/http";
import type { Context } from "hono";
import { html } from "hono/html";
import { addConsoleOidcRoutes, type ConsoleOidc, oidcPath } from "./console-oidc.ts";
import { createLogInRoutes, type LogIn, logInOf, wayBack, withCookies } from "./log-in.ts";
import { type LogInMessages, logInMessages } from "./log-in-messages.ts";
import type { LogInSite } from "./log-in-page.ts";
import { answerOnward, answerPage } from "./log-in-page.ts";
import { grantOfToken } from "./operator-grants.ts";
import type { OperatorSessions } from "./operator-sessions.ts";
import { readForm } from "./read-form.ts";

export type ConsoleLogInDeps = {
  readonly site: LogInSite;
  readonly sessions: OperatorSessions;
  readonly operators: readonly OperatorToken[];
  readonly timers: Timers;
  readonly addressOf: AddressOf;
  readonly onRefused: (refusal: LimitRefusal) => void;
  /** Null if operators log in with tokens only. */
  readonly oidc: ConsoleOidc | null;
};

/** As for the API: long enough for one or two more guesses to be allowed. */
const guessRetrySeconds = "2";

/** Operators send their token once. From then on a cookie names them, and no page holds the token. */
export const createConsoleLogIn = (deps: ConsoleLogInDeps): LogIn => {
  const { site, sessions, operators, timers, addressOf, onRefused, oidc } = deps;
  const answerForm = formOf(site, { hasTokens: operators.length > 0, hasOidc: oidc !== null });
  const app = createLogInRoutes(site, sessions.end);
  const check = operators.length === 0 ? null : createTokenCheck(operators, timers);
  if (oidc !== null) addConsoleOidcRoutes(app, oidc, deps);
  app.get("/login", (c) => answerForm(c, { next: c.req.query("next") ?? "" }));
  app.post("/login", async (c) => {
    const form = await readForm(c);
    const next = form.get("next") ?? "";
    const address = addressOf(c.req.raw, c);
    const token = form.get("token")?.trim() ?? "";
    const checked = check?.(token, address) ?? unauthenticated;
    switch (checked.outcome) {
      case "too_many_guesses":
        onRefused({ limit: "operator_guesses", address });
        c.header("Retry-After", guessRetrySeconds);
        return answerForm(c, { next, problem: "tooManyGuesses" });
      case "unauthenticated":
        return answerForm(c, { next, problem: "wrongToken" });
      case "operator": {
        const { id, role } = checked.operator;
        const cookie = await sessions.begin(id, grantOfToken({ id, role, token }));
        return withCookies(await answerOnward(c, site, wayBack(next, site)), cookie);
      }
    }
  });
  return logInOf(site, app);
};

const unauthenticated = { outcome: "unauthenticated" } as const;

type Problem = "tooManyGuesses" | "wrongToken";

type Ways = { readonly hasTokens: boolean; readonly hasOidc: boolean };
type Form = { readonly next: string; readonly problem?: Problem };

const formOf =
  (site: LogInSite, { hasTokens, hasOidc }: Ways) =>
  (c: Context, { next, problem }: Form): Response | Promise<Response> => {
    const messages = logInMessages[pageLanguage(c.req.raw)];
    const address = `${site.basePath}${oidcPath}?next=${encodeURIComponent(next)}`;
    const body = html`
${problem === undefined ? "" : html`<p role="alert">${messages[problem]}</p>`}
${hasOidc ? html`<p><a class="button" href="${address}">${messages.byService}</a></p>` : ""}
${hasTokens ? tokenForm(messages, `${site.basePath}/login`, next) : ""}`;
    const status = problem === undefined ? 200 : statusOf[problem];
    return answerPage(c, site, { title: messages.consoleLogIn, body, status });
  };

const tokenForm = (messages: LogInMessages, action: string, next: string) => html`
<form method="post" action="${action}">
<input type="hidden" name="next" value="${next}">
<label for="token">${messages.token}</label>
<input id="token" name="token" type="password" required autocomplete="current-password" autofocus>
<button>${messages.logIn}</button>
</form>`;

const statusOf = { tooManyGuesses: 429, wrongToken: 422 } as const;
