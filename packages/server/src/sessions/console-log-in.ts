import type { Timers } from "@admit-one/core";
import {
  type AddressOf,
  createTokenCheck,
  type HostContext,
  type LimitRefusal,
  type OperatorToken,
} from "@admit-one/http";
import type { Context } from "hono";
import { html } from "hono/html";
import { createLogInRoutes, type LogIn, logInOf, wayBack, withCookies } from "./log-in.ts";
import { logInMessages } from "./log-in-messages.ts";
import { answerOnward, answerPage, languageOf } from "./log-in-page.ts";
import { grantOfToken } from "./operator-grants.ts";
import type { OperatorSessions } from "./operator-sessions.ts";
import { readForm } from "./read-form.ts";
import type { Site } from "./site.ts";

export type ConsoleLogInDeps = {
  readonly site: Site;
  readonly sessions: OperatorSessions;
  readonly operators: readonly OperatorToken[];
  readonly timers: Timers;
  readonly addressOf: AddressOf;
  readonly onRefused: (refusal: LimitRefusal) => void;
};

/** As for the API: long enough for one or two more guesses to be allowed. */
const guessRetrySeconds = "2";

/** Operators send their token once. From then on a cookie names them, and no page holds the token. */
export const createConsoleLogIn = (deps: ConsoleLogInDeps): LogIn => {
  const { site, sessions, operators, timers, addressOf, onRefused } = deps;
  const app = createLogInRoutes(site, sessions.end);
  const check = operators.length === 0 ? null : createTokenCheck(operators, timers);
  app.get("/login", (c) => answerForm(c, site, { next: c.req.query("next") ?? "" }));
  app.post("/login", async (c) => {
    const form = await readForm(c);
    const next = form.get("next") ?? "";
    const address = addressOf(c.req.raw, c as HostContext);
    const token = form.get("token")?.trim() ?? "";
    const checked = check?.(token, address) ?? unauthenticated;
    switch (checked.outcome) {
      case "too_many_guesses":
        onRefused({ limit: "operator_guesses", address });
        c.header("Retry-After", guessRetrySeconds);
        return answerForm(c, site, { next, problem: "tooManyGuesses" });
      case "unauthenticated":
        return answerForm(c, site, { next, problem: "wrongToken" });
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

const answerForm = (
  c: Context,
  site: Site,
  { next, problem }: { readonly next: string; readonly problem?: Problem },
): Response | Promise<Response> => {
  const messages = logInMessages[languageOf(c.req.raw)];
  const body = html`
${problem === undefined ? "" : html`<p role="alert">${messages[problem]}</p>`}
<form method="post" action="${site.basePath}/login">
<input type="hidden" name="next" value="${next}">
<label for="token">${messages.token}</label>
<input id="token" name="token" type="password" required autocomplete="current-password" autofocus>
<button>${messages.logIn}</button>
</form>`;
  const status = problem === undefined ? 200 : statusOf[problem];
  return answerPage(c, site, { title: messages.consoleLogIn, body, status });
};

const statusOf = { tooManyGuesses: 429, wrongToken: 422 } as const;
