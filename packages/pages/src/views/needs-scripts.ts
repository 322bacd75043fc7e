import { html, type MaybeHtml } from "../html.ts";
import type { Visit } from "../visit.ts";

/** Says before seats are chosen that paying needs JavaScript, to those who have none. */
export const needsScripts = ({ site, m }: Visit): MaybeHtml =>
  !site.gateways.some(({ kind }) => kind === "none") &&
  html`<noscript><p class="notice warning">${m.reservation.needsScripts}</p></noscript>`;
