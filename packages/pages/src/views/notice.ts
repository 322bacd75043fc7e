import { type Html, html, type MaybeHtml } from "../html.ts";
import type { Sentence } from "../messages/messages.ts";

/** What happened, and what the reader may do now. On a page of its own it is the page's title. */
export const notice = (
  { title, text }: Sentence,
  more: MaybeHtml | readonly MaybeHtml[] = "",
  kind: "info" | "warning" | "good" = "warning",
  isWholePage = false,
): Html =>
  html`<section class="notice ${kind}" role="${kind === "warning" ? "alert" : "status"}">${isWholePage ? html`<h1>${title}</h1>` : html`<h2>${title}</h2>`}<p>${text}</p>${more}</section>`;
