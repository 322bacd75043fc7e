import { userExportText } from "@admit-one/http";
import { type Answer, type Ask, done, page, refused, type Sent } from "../kit/answers.ts";
import { actorOf, type Desk } from "../kit/desk.ts";
import { download } from "../kit/download.ts";
import { form, newKey, textField } from "../kit/form.ts";
import { number } from "../kit/format.ts";
import { type Html, html } from "../kit/html.ts";
import { doneWords } from "../messages/done.ts";
import { userWords } from "../messages/users.ts";

/** A user's rights over their data, and wallets. */
export const usersPage = async ({ desk, query }: Ask): Promise<Answer> =>
  page({ title: userWords[desk.language].title, body: userForms(desk, query("user")) });

const userForms = (desk: Desk, user: string): Html => {
  const words = userWords[desk.language];
  const userField = textField({
    name: "user",
    label: words.user,
    value: user,
    required: true,
    plain: true,
  });
  const getForm = (path: string, title: string, hint: string, submit: string): Html =>
    html`<form method="get" action="${desk.base}${path}"><h2>${title}</h2>${hint === "" ? "" : html`<p class="hint">${hint}</p>`}${userField}<button>${submit}</button></form>`;
  return html`<div class="controls">
${getForm("/orders", words.look, "", words.find)}
${getForm("/users/export", words.exportTitle, words.exportHint, words.export)}
${form(desk, {
  action: "/users/credit",
  role: "manager",
  submit: words.credit,
  hidden: { key: newKey() },
  fields: html`<h2>${words.credit}</h2><p class="hint">${words.creditHint}</p>${userField}${textField(
    {
      name: "amount",
      label: words.amount,
      type: "number",
      min: 1,
      required: true,
    },
  )}${textField({ name: "currency", label: words.currency, value: "KRW", required: true })}`,
})}
${form(desk, {
  action: "/users/erase",
  role: "manager",
  submit: words.erase,
  fields: html`<h2>${words.erase}</h2><p class="hint">${words.eraseHint}</p>${userField}${textField(
    {
      name: "typed",
      label: words.eraseTyped,
      required: true,
      plain: true,
    },
  )}`,
  danger: true,
})}</div>`;
};

export const exportUser = async ({ desk, query }: Ask): Promise<Answer> => {
  const result = await desk.boxOffice.exportUser({ userId: query("user") });
  if (result.outcome !== "user_exported") return refused(result, "/users");
  return {
    answer: "response",
    response: download(userExportText(result.export), "application/json", "user-export.json"),
  };
};

export const creditWallet = async ({ desk, form: fields }: Sent): Promise<Answer> => {
  const result = await desk.boxOffice.creditWallet({
    userId: fields.text("user"),
    amount: fields.number("amount") ?? Number.NaN,
    currency: fields.text("currency").toUpperCase(),
    idempotencyKey: fields.text("key"),
    actor: actorOf(desk),
  });
  return result.outcome === "wallet_credited"
    ? done("/users", "credited")
    : refused(result, "/users");
};

/** The user's id must be typed twice. The page does not name it any more. */
export const eraseUser = async ({ desk, form: fields }: Sent): Promise<Answer> => {
  const userId = fields.text("user");
  if (fields.text("typed") !== userId) {
    return { answer: "mistyped", name: userId, back: "/users" };
  }
  const result = await desk.boxOffice.eraseUser({ userId, actor: actorOf(desk) });
  if (result.outcome !== "user_erased") return refused(result, "/users");
  const words = userWords[desk.language];
  return page({
    title: doneWords[desk.language].erased,
    body: html`<p role="status">${words.erasedAs(result.pseudonym, number(desk, result.waiting))}</p>`,
  });
};
