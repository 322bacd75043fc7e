import type { ConcertListing, SaleState, Show, ShowId } from "@admit-one/core";
import type { GradeSign } from "../grades.ts";
import { type Html, html, type MaybeHtml } from "../html.ts";
import { address, path, type Visit } from "../visit.ts";
import { posterOf, salesBadge, stripOf } from "./concerts.ts";
import { needsScripts } from "./needs-scripts.ts";
import { signOf } from "./sign.ts";
import { dateTime, zoneOf } from "./times.ts";

type ConcertPage = ConcertListing & {
  readonly grades: readonly GradeSign[];
  readonly states: ReadonlyMap<ShowId, SaleState>;
};

export const concertView = (visit: Visit, page: ConcertPage): Html => {
  const { m } = visit;
  const { concert, shows } = page;
  const artist = concert.metadata?.["artist"];
  return html`<article class="concert">${stripOf(concert.metadata)}
<header>${posterOf(concert.metadata)}<div>
<h1>${concert.title}</h1>
${typeof artist === "string" ? html`<p>${artist}</p>` : ""}
${concert.venue && html`<p class="muted">${concert.venue.name}</p>`}
<p>${m.concerts.limit(concert.policy.maxSeatsPerUser)}</p>
</div></header>
${needsScripts(visit)}
<section aria-labelledby="dates"><h2 id="dates">${m.concerts.shows}</h2>
<ul class="rows">${shows.map((show) => showRow(visit, page, show))}</ul>
<p class="muted">${m.site.timesIn}</p>
</section>
${prices(visit, page)}
${enter(visit, page)}
</article>`;
};

const showRow = (visit: Visit, { concert, states }: ConcertPage, show: Show): Html => {
  const { m, format } = visit;
  const zone = zoneOf(concert.venue);
  const state = states.get(show.showId) ?? "over";
  return html`<li><div><strong>${dateTime(visit, show.startsAtMs, zone)}</strong>${
    show.title === null ? "" : html` <span>${show.title}</span>`
  }<br><span class="muted">${m.concerts.from(format.money(show.priceFrom, concert.currency))}${
    state === "upcoming"
      ? html` · ${m.concerts.opensAt(format.dateTime(show.salesOpenAtMs, zone))}`
      : ""
  }${
    state === "on_sale" || state === "few_left"
      ? html` · ${m.concerts.closesAt(format.dateTime(show.salesCloseAtMs, zone))}`
      : ""
  }</span></div>${salesBadge(visit, state)}</li>`;
};

const prices = ({ m, format }: Visit, { concert, grades }: ConcertPage): MaybeHtml =>
  grades.length > 0 &&
  html`<section aria-labelledby="prices"><h2 id="prices">${m.concerts.prices}</h2>
<table><thead><tr><th scope="col">${m.concerts.grade}</th>
<th scope="col" class="number">${m.concerts.price}</th></tr></thead>
<tbody>${grades.map(
    (grade) =>
      html`<tr><th scope="row">${signOf(grade)} ${grade.label}</th>
<td class="number">${format.money(grade.price, concert.currency)}</td></tr>`,
  )}</tbody></table>
<p class="muted">${m.concerts.finalPrice}</p></section>`;

const enter = ({ m, site, userId, nowMs }: Visit, { concert, shows }: ConcertPage): MaybeHtml => {
  if (concert.status !== "published")
    return html`<p class="notice info">${m.concerts.archived}</p>`;
  const isSold = shows.some((show) => !show.cancelled && nowMs < show.salesCloseAtMs);
  if (!isSold) return "";
  const line = address(site, path`/concerts/${concert.concertId}/line`);
  return html`<section class="enter"><h2>${m.concerts.how}</h2><p>${m.concerts.howText}</p>${
    userId === null
      ? html`<p><a class="button" href="${line}">${m.concerts.join}</a></p>`
      : html`<form method="post" action="${line}">
<button class="button">${m.concerts.join}</button></form>`
  }</section>`;
};
