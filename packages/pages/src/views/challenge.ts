import type { AdmissionChallenge } from "@admit-one/core";
import type { CheckoutSources } from "../checkout-gateway.ts";
import { type Html, html } from "../html.ts";
import type { Visit } from "../visit.ts";

/** Cloudflare's own list (developers.cloudflare.com/turnstile, "Content Security Policy"). */
const turnstile = "https://challenges.cloudflare.com";

/** What a check before the line loads. Null if it is a code that people type. */
export const challengeSources = (
  challenge: AdmissionChallenge,
): { readonly head: Html; readonly sources: readonly CheckoutSources[] } | null =>
  challenge.type === "turnstile"
    ? {
        head: html`<script src="${turnstile}/turnstile/v0/api.js" async defer></script>`,
        sources: [{ scriptSrc: [turnstile], frameSrc: [turnstile] }],
      }
    : null;

/** What is wanted before somebody may join. Nobody has a number yet. */
export const challengeView = (
  visit: Visit,
  action: string,
  challenge: AdmissionChallenge,
  wasWrong: boolean,
): Html => {
  const { m } = visit;
  const isWidget = challenge.type === "turnstile";
  return html`<h1>${m.line.proofTitle}</h1>
<p class="notice ${wasWrong ? "warning" : "info"}">${m.line.proofText}</p>
<form method="post" action="${action}" class="panel">${
    isWidget
      ? html`<p>${m.line.proofWidget}</p>
<div class="cf-turnstile" data-sitekey="${challenge["siteKey"] ?? ""}" data-action="${challenge["action"] ?? ""}"></div>`
      : html`<label>${m.line.proofCode}
<input name="proof" required autocomplete="one-time-code" maxlength="2048"></label>`
  }<button class="button">${m.concerts.join}</button></form>`;
};
