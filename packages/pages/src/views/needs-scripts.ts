import { html, type MaybeHtml } from "../html.ts";
import type { Visit } from "../visit.ts";

/** A balance is no way to pay for those who have none. Says before seats are chosen that paying needs JavaScript, to those who have none. */
export const needsScripts = ({ site, m }: Visit): MaybeHtml =>
  !site.gateways.some(({ kind, name }) => kind === "none" && name !== "wallet") &&
  html`<noscript><p class="notice warning">${m.reservation.needsScripts}</p></noscript>`;
