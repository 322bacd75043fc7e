import { isUserId } from "@admit-one/core";
import { pageLanguage } from "@admit-one/http";
import type { Context } from "hono";
import { html } from "hono/html";
import type { BuyerSessions } from "./buyer-sessions.ts";
import { createLogInRoutes, type LogIn, logInOf, wayBack, withCookies } from "./log-in.ts";
import { logInMessages } from "./log-in-messages.ts";
import type { LogInSite } from "./log-in-page.ts";
import { answerPage } from "./log-in-page.ts";
import { readForm } from "./read-form.ts";

/** In trials everybody is whom they say they are, as with the header `X-User-Id`. */
export const createTrialLogIn = (site: LogInSite, { begin, end }: BuyerSessions): LogIn => {
  const app = createLogInRoutes(site, end);
  app.get("/login", (c) => answerForm(c, site, { next: c.req.query("next") ?? "" }));
  app.post("/login", async (c) => {
    const form = await readForm(c);
    const userId = form.get("name")?.trim();
    const next = form.get("next") ?? "";
    if (!isUserId(userId)) return answerForm(c, site, { next, isWrong: true });
    return withCookies(c.redirect(wayBack(next, site), 303), await begin(userId));
  });
  return logInOf(site, app);
};

const answerForm = (
  c: Context,
  site: LogInSite,
  { next, isWrong = false }: { readonly next: string; readonly isWrong?: boolean },
): Response | Promise<Response> => {
  const { logIn, name, trial, badName } = logInMessages[pageLanguage(c.req.raw)];
  const body = html`
<p>${trial}</p>
${isWrong ? html`<p role="alert">${badName}</p>` : ""}
<form method="post" action="${site.basePath}/login">
<input type="hidden" name="next" value="${next}">
<label for="name">${name}</label>
<input id="name" name="name" required maxlength="255" autocomplete="username" autofocus>
<button>${logIn}</button>
</form>`;
  return answerPage(c, site, { title: logIn, body, status: isWrong ? 422 : 200 });
};
