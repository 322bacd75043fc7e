import { isUserId } from "@admit-one/core";
import type { Context } from "hono";
import { html } from "hono/html";
import { createLogInRoutes, enter, type LogIn, type LogInDeps, stylePath } from "./log-in.ts";
import { logInMessages } from "./log-in-messages.ts";
import { answerPage, languageOf } from "./log-in-page.ts";
import { readForm } from "./read-form.ts";

/** In trials everybody is whom they say they are, as with the header `X-User-Id`. */
export const createTrialLogIn = (deps: LogInDeps): LogIn => {
  const { basePath } = deps.site;
  const app = createLogInRoutes(deps);
  app.get("/login", (c) => answerForm(c, basePath, { next: c.req.query("next") ?? "" }));
  app.post("/login", async (c) => {
    const form = await readForm(c);
    const userId = form.get("name")?.trim();
    const next = form.get("next") ?? "";
    if (!isUserId(userId)) return answerForm(c, basePath, { next, isWrong: true });
    return enter(c, deps, { userId, next });
  });
  return { loginUrl: `${basePath}/login`, logoutUrl: `${basePath}/logout`, routes: app };
};

const answerForm = (
  c: Context,
  basePath: string,
  { next, isWrong = false }: { readonly next: string; readonly isWrong?: boolean },
): Response | Promise<Response> => {
  const { logIn, name, trial, badName } = logInMessages[languageOf(c.req.raw)];
  const body = html`
<p>${trial}</p>
${isWrong ? html`<p role="alert">${badName}</p>` : ""}
<form method="post" action="${basePath}/login">
<input type="hidden" name="next" value="${next}">
<label for="name">${name}</label>
<input id="name" name="name" required maxlength="255" autocomplete="username" autofocus>
<button>${logIn}</button>
</form>`;
  const style = `${basePath}${stylePath}`;
  return answerPage(c, { title: logIn, body, style, status: isWrong ? 422 : 200 });
};
