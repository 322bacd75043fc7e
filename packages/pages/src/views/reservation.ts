import { declinesMax, type ReservedSeat } from "@admit-one/core";
import { type Html, html, type MaybeHtml } from "../html.ts";
import { type ReservationState, reservationOffers } from "../states/reservation-states.ts";
import { address, path, type Visit } from "../visit.ts";
import { notice } from "./notice.ts";
import { offerView } from "./offer.ts";
import { payForm } from "./pay.ts";
import { pendingView } from "./pending.ts";
import type { ReservationPage } from "./reservation-page.ts";
import { dateTime, deadline, zoneOf } from "./times.ts";

const goodStates: ReadonlySet<ReservationState> = new Set<ReservationState>([
  "held",
  "confirmed",
  "confirmed_late",
  "cancelled_refunded",
  "late_refunded",
]);

export const reservationView = (visit: Visit, page: ReservationPage): Html => {
  const { m, format } = visit;
  const { reservation, concert, show, state } = page;
  const zone = zoneOf(concert?.venue ?? null);
  return html`<h1>${m.reservation.title}</h1>
${page.notice}
${notice(m.reservations[state], stateMore(visit, page), goodStates.has(state) ? "good" : "warning")}
<section><h2>${concert?.title ?? reservation.concertId}</h2>
<p>${show && dateTime(visit, show.startsAtMs, zone)}${show?.title === null || show === null ? "" : html` · ${show.title}`}${
    concert?.venue ? html`<br><span class="muted">${concert.venue.name}</span>` : ""
  }</p>
${page.changedAtMs !== null && html`<p class="notice warning">${m.reservation.changed(format.dateTime(page.changedAtMs, zone))}</p>`}
${seatTable(visit, page)}
<p class="muted">${m.reservation.number}: <code>${reservation.reservationId}</code></p></section>
${actions(visit, page)}`;
};

/** What belongs directly to the state: the end of the hold, the declines, the next step. */
const stateMore = (visit: Visit, page: ReservationPage): readonly MaybeHtml[] => {
  const { m } = visit;
  const { reservation, state } = page;
  const about = {
    concertId: reservation.concertId,
    showId: reservation.showId,
    reservationId: reservation.reservationId,
  };
  const declined =
    reservation.declines > 0 &&
    (state === "held_declined" || state === "expired_declined") &&
    html`<p>${m.reservation.declined(reservation.declines, declinesMax)}</p>`;
  const isHeld = state === "held" || state === "held_declined";
  if (isHeld) return [declined, holdView(visit, page)];
  const isSettled = state.startsWith("confirmed");
  return [declined, !isSettled && offerView(visit, reservationOffers[state], about)];
};

const holdView = (visit: Visit, { reservation, concert }: ReservationPage): Html => {
  const { m, format, site, language, nowMs } = visit;
  const zone = zoneOf(concert?.venue ?? null);
  const end = new Date(reservation.expiresAtMs).toISOString();
  return html`<admit-one-hold reservation="${reservation.reservationId}" ends-at="${end}" server-time="${new Date(nowMs).toISOString()}" api="${site.apiUrl}" language="${language}">
<p>${deadline(visit, m.reservation.endsAt, reservation.expiresAtMs, zone)}</p>
<p><span>${m.reservation.remaining}</span> <strong class="countdown" data-part="remaining">${format.duration(reservation.expiresAtMs - nowMs)}</strong></p>
<p class="hidden" data-part="announce" aria-live="polite"></p>
</admit-one-hold>`;
};

const seatName = (
  { m }: Visit,
  { places }: ReservationPage,
  { seatId }: Pick<ReservedSeat, "seatId">,
): string => {
  const place = places.get(seatId);
  if (place === undefined) return seatId;
  if (place.standing)
    return `${place.section} · ${m.seats.standing} · ${m.reservation.entryNumbers} ${place.label}`;
  return `${place.section} · ${m.seats.row(place.row)} · ${place.label}`;
};

const seatTable = (visit: Visit, page: ReservationPage): Html => {
  const { m, format } = visit;
  const { reservation } = page;
  const money = (amount: number): string => format.money(amount, reservation.currency);
  return html`<table><caption class="hidden">${m.reservation.seats}</caption><thead><tr>
<th scope="col">${m.reservation.seat}</th>
<th scope="col" class="number">${m.reservation.price}</th></tr></thead>
<tbody>${reservation.seats.map(
    (seat) =>
      html`<tr>
<th scope="row">${seatName(visit, page, seat)}${seat.refundId === undefined ? "" : html` <span class="badge few_left">${m.reservation.cancelling}</span>`}</th>
<td class="number">${money(seat.price)}</td></tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">${m.reservation.total}</th>
<td class="number"><strong>${money(reservation.amount)}</strong></td></tr></tfoot></table>${
    reservation.cancelledSeats.length > 0
      ? html`<p class="muted">${m.reservation.cancelledSeats}: ${reservation.cancelledSeats.map((seat) => seatName(visit, page, seat)).join(", ")}</p>`
      : ""
  }`;
};

const actions = (visit: Visit, page: ReservationPage): MaybeHtml => {
  switch (page.reservation.status) {
    case "held":
      return html`${payForm(visit, page)}${extendForm(visit, page)}${releaseForm(visit, page)}`;
    case "paying":
      return pendingView(visit, page);
    case "confirmed":
      return summary(visit, page);
    case "cancelling":
    case "cancelled":
    case "expired":
    case "released":
      return "";
  }
};

const extendForm = (visit: Visit, { reservation, concert }: ReservationPage): MaybeHtml => {
  const { m, site, format } = visit;
  if (concert === null) return "";
  const { maxHoldExtensions, extendHoldByMs } = concert.policy;
  const left = maxHoldExtensions - reservation.extendedEndsMs.length;
  if (left <= 0 || extendHoldByMs <= 0) return "";
  return html`<form method="post" class="inline" action="${address(site, path`/reservations/${reservation.reservationId}/extend`)}">
<input type="hidden" name="expiresAt" value="${reservation.expiresAtMs}">
<button class="button quiet">${m.reservation.extend}</button> <span class="muted">${m.reservation.extendBy(format.duration(extendHoldByMs), left)}</span></form>`;
};

const releaseForm = ({ m, site }: Visit, { reservation }: ReservationPage): Html =>
  html`<form method="post" class="inline" action="${address(site, path`/reservations/${reservation.reservationId}/release`)}">
<button class="button quiet">${m.reservation.release}</button> <span class="muted">${m.reservation.releaseText}</span></form>`;

const summary = ({ m, site }: Visit, { reservation }: ReservationPage): Html =>
  html`<section>
<p><a class="button" href="${address(site, path`/reservations/${reservation.reservationId}/calendar.ics`)}" download>${m.reservation.calendar}</a></p>
<p class="notice info"><strong>${m.reservation.noTicket}</strong></p>
<p class="muted">${m.reservation.currentDate}</p></section>`;
