import type { ConcertListing, Currency, SaleState, Show } from "@admit-one/core";
import { type Html, html, type MaybeHtml } from "../html.ts";
import { address, path, type Visit } from "../visit.ts";
import { dateTime, zoneOf } from "./times.ts";

export const concertsView = (
  visit: Visit,
  concerts: readonly ConcertListing[],
  next: string | null,
): Html => {
  const { m, site } = visit;
  return html`<h1>${m.concerts.title}</h1>
${concerts.length === 0 ? html`<p>${m.concerts.empty}</p>` : ""}
<ul class="cards">${concerts.map((listing) => card(visit, listing))}</ul>
${
  next !== null &&
  html`<p><a class="button quiet" href="${address(site, "/")}?after=${encodeURIComponent(next)}">${m.concerts.more}</a></p>`
}`;
};

const card = (visit: Visit, { concert, shows }: ConcertListing): Html => {
  const { m, site } = visit;
  const zone = zoneOf(concert.venue);
  const [first] = shows.toSorted((a, b) => a.startsAtMs - b.startsAtMs);
  return html`<li class="card">${stripOf(concert.metadata)}${posterOf(concert.metadata)}<div>
<h2><a href="${address(site, path`/concerts/${concert.concertId}`)}">${concert.title}</a></h2>
${concert.venue && html`<p class="muted">${concert.venue.name}</p>`}
${first && html`<p>${dateTime(visit, first.startsAtMs, zone)}${shows.length > 1 ? html` <span class="muted">${m.concerts.moreDates(shows.length - 1)}</span>` : ""}</p>`}
${first && html`<p>${fromPrice(visit, shows, concert.currency)}</p>`}
<p class="link-like" aria-hidden="true">${m.concerts.enter} →</p>
</div></li>`;
};

const fromPrice = ({ m, format }: Visit, shows: readonly Show[], currency: Currency): string =>
  m.concerts.from(format.money(Math.min(...shows.map(({ priceFrom }) => priceFrom)), currency));

const colorForm = /^#[0-9a-f]{6}$/i;

/** A strip in the concert's own colour. An attribute of SVG needs no inline style. */
export const stripOf = (metadata: ConcertListing["concert"]["metadata"]): MaybeHtml => {
  const color = metadata?.["color"];
  if (typeof color !== "string" || !colorForm.test(color)) return "";
  return html`<svg class="strip" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"><rect width="1" height="1" fill="${color}"/></svg>`;
};

/** A picture that an operator named: only by https, whatever the document says. */
export const posterOf = (metadata: ConcertListing["concert"]["metadata"]): MaybeHtml => {
  const poster = metadata?.["poster"];
  if (typeof poster !== "string" || poster.length > 2000 || !URL.canParse(poster)) return "";
  if (new URL(poster).protocol !== "https:") return "";
  return html`<img class="poster" src="${poster}" alt="" loading="lazy" referrerpolicy="no-referrer">`;
};

/** Whether a show is on sale, by word and by sign. */
export const salesBadge = ({ m }: Visit, state: SaleState): Html =>
  html`<span class="badge ${state}">${m.concerts.sales[state]}</span>`;
