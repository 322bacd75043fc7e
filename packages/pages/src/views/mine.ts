import type { ConcertListing, Reservation } from "@admit-one/core";
import { type Html, html } from "../html.ts";
import type { ReservationState } from "../states/reservation-states.ts";
import { address, path, type Visit } from "../visit.ts";
import { dateTime, zoneOf } from "./times.ts";

export type MineRow = {
  readonly reservation: Reservation;
  readonly listing: ConcertListing | null;
  readonly state: ReservationState;
};

export const mineView = (visit: Visit, rows: readonly MineRow[], next: string | null): Html => {
  const { m, site } = visit;
  return html`<h1>${m.mine.title}</h1>
${
  rows.length === 0
    ? html`<p>${m.mine.empty}</p>
<p><a class="button" href="${address(site, "/")}">${m.offers.home}</a></p>`
    : ""
}
<ul class="rows">${rows.map((row) => mineRow(visit, row))}</ul>
${next !== null && html`<p><a class="button quiet" href="?after=${encodeURIComponent(next)}">${m.mine.more}</a></p>`}`;
};

const mineRow = (visit: Visit, { reservation, listing, state }: MineRow): Html => {
  const { m, site, format } = visit;
  const show = listing?.shows.find(({ showId }) => showId === reservation.showId);
  const zone = zoneOf(listing?.concert.venue ?? null);
  return html`<li>
<div><a href="${address(site, path`/reservations/${reservation.reservationId}`)}"><strong>${listing?.concert.title ?? reservation.concertId}</strong></a>${
    show === undefined ? "" : html`<br>${dateTime(visit, show.startsAtMs, zone)}`
  }<br><span class="muted">${m.reservations[state].title}</span></div>
<div class="number">${format.money(reservation.amount, reservation.currency)}</div></li>`;
};
