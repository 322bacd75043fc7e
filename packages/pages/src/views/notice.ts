import { type Html, html, type MaybeHtml } from "../html.ts";
import type { Sentence } from "../messages/messages.ts";

type Kind = "info" | "warning" | "good";

/** What happened, and what the reader may do now. */
export const notice = (
  { title, text }: Sentence,
  more: MaybeHtml | readonly MaybeHtml[] = "",
  kind: Kind = "warning",
): Html =>
  html`<section class="notice ${kind}" role="${roles[kind]}"><h2>${title}</h2>
<p>${text}</p>${more}</section>`;

/** The same where it is all that a page has. */
export const noticePage = ({ title, text }: Sentence, more: readonly MaybeHtml[]): Html =>
  html`<div class="notice warning"><h1>${title}</h1><p>${text}</p>${more}</div>`;

const roles: Readonly<Record<Kind, string>> = { info: "status", good: "status", warning: "alert" };
