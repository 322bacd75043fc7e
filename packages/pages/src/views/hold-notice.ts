import type { ListedSeat } from "@admit-one/core";
import { html, type MaybeHtml } from "../html.ts";
import { nearbySeats } from "../neighbours.ts";
import { problemNotice, problemOf } from "../problems.ts";
import { sectionsOf } from "../seat-summary.ts";
import { address, path, type Visit } from "../visit.ts";

/** What kept a hold from being made, and what may be held instead. */
export const holdNotice = (
  visit: Visit,
  showId: string,
  seats: readonly ListedSeat[],
  key: string,
): MaybeHtml => {
  const problem = problemOf(visit);
  if (problem === "SEAT_ALREADY_RESERVED")
    return problemNotice(visit, lost(visit, showId, seats, key));
  if (problem === "SEAT_LEAVES_GAP") return problemNotice(visit, gap(visit, seats));
  return problemNotice(visit);
};

/** More seats than one hold may have. */
const namedMax = 100;

/** Seats that the address names. Anybody can write it, and a hall has 80,000 of them. */
const namedIn = ({ c }: Visit, name: string): ReadonlySet<string> =>
  new Set((c.req.queries(name) ?? []).slice(0, namedMax));

/** Only seats of this show: the address may name anything. */
const namesOf = (
  { m }: Visit,
  seats: readonly ListedSeat[],
  ids: ReadonlySet<string>,
): readonly string[] =>
  seats.filter(({ seatId }) => ids.has(seatId)).map((seat) => seatName(m, seat));

const seatName = (m: Visit["m"], { section, row, label }: ListedSeat): string =>
  `${section} ${row === "" ? m.seats.standing : m.seats.row(row)} ${label}`;

const lost = (
  visit: Visit,
  showId: string,
  seats: readonly ListedSeat[],
  key: string,
): readonly MaybeHtml[] => {
  const { m, site } = visit;
  const ids = namedIn(visit, "lost");
  const asked = new Set([...ids, ...namedIn(visit, "kept")]);
  const names = namesOf(visit, seats, ids);
  const section = sectionsOf(seats).find((one) => one.seats.some(({ seatId }) => ids.has(seatId)));
  const near = section === undefined ? [] : nearbySeats(section.seats, asked);
  return [
    names.length > 0 && html`<p>${m.seats.lost(names.join(", "))}</p>`,
    near.length === 0
      ? html`<p>${m.seats.lostNothing}</p>`
      : html`<form method="post" action="${address(site, path`/shows/${showId}/hold`)}">
<p>${m.seats.lostOffer}</p><input type="hidden" name="key" value="${key}-near">
<input type="hidden" name="from" value="${section?.section ?? ""}">${near.map(
          ({ seatId }) => html`<input type="hidden" name="seatIds" value="${seatId}">`,
        )}
<input type="hidden" name="seen" value="${near.reduce((sum, { price }) => sum + price, 0)}">
<button class="button">${m.seats.neighbours(near.map((seat) => seatName(m, seat)).join(", "))}</button></form>`,
  ];
};

const gap = (visit: Visit, seats: readonly ListedSeat[]): readonly MaybeHtml[] => {
  const names = namesOf(visit, seats, namedIn(visit, "gap"));
  return [names.length > 0 && html`<p>${visit.m.seats.gapSeats} ${names.join(", ")}</p>`];
};
