import { isCurrency } from "@admit-one/core";
import { parseConcertDocument, type Refusal } from "@admit-one/http";
import { type Answer, type Ask, done, page, type Sent } from "../kit/answers.ts";
import { actorOf, type Desk } from "../kit/desk.ts";
import { area, form, textField, tick } from "../kit/form.ts";
import { type Html, html } from "../kit/html.ts";
import { readJson } from "../kit/json.ts";
import { refusalView } from "../kit/refusal.ts";
import { concertWords } from "../messages/concerts.ts";
import { shellWords } from "../messages/shell.ts";
import { documentView } from "./checked-document.ts";
import { documentOfForm } from "./form-document.ts";

/** Put a concert on sale: from a form or a document, looked at before it is saved. */
export const newConcertPage = async ({ desk }: Ask): Promise<Answer> => {
  const words = concertWords[desk.language];
  return page({
    title: words.newConcert,
    body: html`${shortForm(desk)}${documentForm(desk, "", words.check, "check")}`,
  });
};

const shortForm = (desk: Desk): Html => {
  const words = concertWords[desk.language];
  const date = (name: string, label: string): Html =>
    textField({ name, label, type: "datetime-local", required: true });
  return html`<h2>${words.form}</h2>${form(desk, {
    action: "/new-concert/check",
    role: "manager",
    submit: words.check,
    hint: words.formHint,
    fields: html`<div class="grid">
${textField({ name: "title", label: words.name, required: true })}
${textField({ name: "concertId", label: words.concertId, hint: words.concertIdHint, plain: true })}
${textField({ name: "currency", label: words.currency, value: "KRW", required: true, plain: true })}
${textField({ name: "venue", label: words.venue })}
${textField({ name: "timeZone", label: words.timeZone, value: desk.zone, plain: true, required: true })}
${date("startsAt", words.starts)}${date("salesOpenAt", words.salesOpen)}${date("salesCloseAt", words.salesClose)}
</div>${area({ name: "grades", label: words.grades, hint: words.gradesHint, rows: 3 })}${area({
      name: "sections",
      label: words.sectionsField,
      hint: words.sectionsHint,
      rows: 4,
    })}${tick("draft", words.asDraft)}`,
  })}`;
};

const documentForm = (desk: Desk, text: string, submit: string, action: "check" | "save"): Html => {
  const words = concertWords[desk.language];
  return html`<h2>${words.withDocument}</h2>${form(desk, {
    action: `/new-concert/${action}`,
    role: "manager",
    submit,
    fields: html`${area({ name: "document", label: words.document, value: text, rows: 14 })}${
      action === "save"
        ? html`<button class="quiet" formaction="${desk.base}/new-concert/check">${words.check}</button>`
        : ""
    }`,
  })}`;
};

/** A refused document stays in its form, with what is wrong above it. */
const notValid = (desk: Desk, text: string, refusal: Refusal): Answer => {
  const words = concertWords[desk.language];
  return page({
    title: words.notValid,
    status: 400,
    body: html`${refusalView(desk, refusal)}${documentForm(desk, text, words.check, "check")}`,
  });
};

type Read =
  | {
      readonly outcome: "read";
      readonly text: string;
      readonly document: Extract<
        ReturnType<typeof parseConcertDocument>,
        { readonly outcome: "valid" }
      >["document"];
    }
  | { readonly outcome: "refused"; readonly text: string; readonly refusal: Refusal };

/** The document of either form. One without an id gets one, so that saving it twice has one effect. */
const readDocument = ({ desk, form: fields }: Sent): Read => {
  const text = fields.text("document");
  const isShort = !fields.has("document");
  const made = isShort
    ? documentOfForm(desk, fields)
    : readJson(text, "document", shellWords[desk.language].mustBeJson);
  if (made.outcome === "validation") return { outcome: "refused", text, refusal: made };
  const json = made.outcome === "document" ? made.document : made.value;
  const parsed = parseConcertDocument(json);
  const named = withId(json);
  const shown = named === json && !isShort ? text : JSON.stringify(named, null, 2);
  if (parsed.outcome === "validation") return { outcome: "refused", text: shown, refusal: parsed };
  if (!isCurrency(parsed.document.currency)) {
    const errors = [{ field: "currency", message: "must be an ISO 4217 code" }];
    return { outcome: "refused", text: shown, refusal: { outcome: "validation", errors } };
  }
  const concertId =
    parsed.document.concertId ?? String((named as { concertId?: unknown }).concertId);
  return { outcome: "read", text: shown, document: { ...parsed.document, concertId } };
};

const withId = (json: unknown): unknown =>
  typeof json !== "object" || json === null || Array.isArray(json) || "concertId" in json
    ? json
    : { concertId: `concert-${crypto.randomUUID().slice(0, 8)}`, ...json };

export const checkDocument = async (sent: Sent): Promise<Answer> => {
  const { desk } = sent;
  const words = concertWords[desk.language];
  const read = readDocument(sent);
  if (read.outcome === "refused") return notValid(desk, read.text, read.refusal);
  return page({
    title: words.checked,
    body: html`${documentView(desk, read.document)}${documentForm(desk, read.text, words.saveIt, "save")}`,
  });
};

export const saveDocument = async (sent: Sent): Promise<Answer> => {
  const { desk } = sent;
  const read = readDocument(sent);
  if (read.outcome === "refused") return notValid(desk, read.text, read.refusal);
  const result = await desk.boxOffice.createConcert(read.document, { actor: actorOf(desk) });
  return result.outcome === "concert_created"
    ? done(`/concerts/${result.concertId}`, "concertCreated")
    : notValid(desk, read.text, result);
};
