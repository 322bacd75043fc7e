import { type ProblemCode, problemStatus } from "@admit-one/http";
import type { MaybeHtml } from "./html.ts";
import { html } from "./html.ts";
import { notice } from "./views/notice.ts";
import type { Visit } from "./visit.ts";

const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(problemStatus, text);

/** The code of a refusal: its outcome in upper case. */
export const codeOf = (refusal: { readonly outcome: string }): ProblemCode => {
  const code = refusal.outcome.toUpperCase();
  if (!isProblemCode(code)) throw new TypeError(`${refusal.outcome} is no refusal.`);
  return code;
};

/** The refusal that a form led to, as its redirect names it. Null for any other text. */
export const problemOf = ({ c }: Visit): ProblemCode | null => {
  const asked = c.req.query("problem");
  return asked !== undefined && isProblemCode(asked) ? asked : null;
};

/** What happened before this page, if something was refused. */
export const problemNotice = (
  visit: Visit,
  more: MaybeHtml | readonly MaybeHtml[] = "",
): MaybeHtml => {
  const code = problemOf(visit);
  if (code === null) return "";
  const seconds = visit.c.req.query("after");
  return notice(visit.m.problems[code], [
    seconds !== undefined && /^\d{1,5}$/.test(seconds)
      ? html`<p data-part="retry" data-seconds="${seconds}">${visit.m.retryIn(Number(seconds))}</p>`
      : "",
    ...(Array.isArray(more) ? more : [more as MaybeHtml]),
  ]);
};
