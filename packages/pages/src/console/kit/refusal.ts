import type { FieldError } from "@admit-one/core";
import { type ProblemCode, problemStatus, type Refusal, titles } from "@admit-one/http";
import { fieldMessage } from "../messages/fields.ts";
import { reasonWords } from "../messages/refusals.ts";
import { shellWords } from "../messages/shell.ts";
import type { Desk } from "./desk.ts";
import { number } from "./format.ts";
import { type Html, html, nothing } from "./html.ts";

// The box office's refusals are named like the API's problems.
const codeOf = ({ outcome }: Refusal): ProblemCode => outcome.toUpperCase() as ProblemCode;

export const statusOf = (refusal: Refusal): number => problemStatus[codeOf(refusal)];

/** The sentence of a refusal, and what is known of its reasons. */
export const refusalView = (desk: Desk, refusal: Refusal): Html => {
  const { language } = desk;
  const words = shellWords[language];
  return html`<div class="refusal" role="alert"><p><strong>${titles[codeOf(refusal)][language]}</strong> ${words.nothingDone}</p>
${detailsOf(desk, refusal)}</div>`;
};

const detailsOf = (desk: Desk, refusal: Refusal): Html => {
  const words = shellWords[desk.language];
  // Most refusals have no more to say than their sentence.
  if (refusal.outcome === "validation") return errorList(desk, refusal.errors);
  if (refusal.outcome === "conflict") return reasonsOf(desk, refusal.reasons ?? []);
  if (refusal.outcome === "seat_already_reserved") {
    return html`<p>${words.seatsTaken(refusal.seatIds.join(", "))}</p>`;
  }
  if (refusal.outcome === "refund_exceeds_rest") {
    return html`<p>${words.stillLeft(number(desk, refusal.rest))}</p>`;
  }
  return nothing;
};

const errorList = ({ language }: Desk, errors: readonly FieldError[]): Html =>
  html`<p>${shellWords[language].whatIsWrong}:</p><ul>${errors
    .slice(0, 20)
    .map(
      ({ field, message }) =>
        html`<li><code>${field}</code> ${fieldMessage(language, message)}</li>`,
    )}</ul>`;

type Reason = { readonly reason: string; readonly ids: Readonly<Record<string, string>> };

const reasonsOf = ({ language, base }: Desk, reasons: readonly Reason[]): Html =>
  reasons.length === 0
    ? nothing
    : html`<p>${shellWords[language].stillOpen}:</p><ul>${reasons.map(({ reason, ids }) => {
        const order = ids["reservationId"];
        const text = reasonWords[language][reason] ?? reason;
        const named = Object.values(ids).join(", ");
        return order === undefined
          ? html`<li>${text} <code>${named}</code></li>`
          : html`<li>${text} <a href="${base}/orders/${encodeURIComponent(order)}"><code>${named}</code></a></li>`;
      })}</ul>`;
