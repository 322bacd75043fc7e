import { type Html, html, type MaybeHtml } from "../html.ts";
import type { Sentence } from "../messages/messages.ts";

/** What happened, and what the reader may do now. */
export const notice = (
  { title, text }: Sentence,
  more: MaybeHtml | readonly MaybeHtml[] = "",
  kind: "info" | "warning" | "good" = "warning",
): Html =>
  html`<section class="notice ${kind}" role="${kind === "warning" ? "alert" : "status"}"><h2>${title}</h2><p>${text}</p>${more}</section>`;
