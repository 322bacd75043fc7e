import type { ConcertListing, ListedSeat, Show, TokenView } from "@admit-one/core";
import type { GradeSign } from "../grades.ts";
import { type Html, html, type MaybeHtml } from "../html.ts";
import { rowsOf, type SectionSummary } from "../seat-summary.ts";
import { address, path, type Visit } from "../visit.ts";
import { needsScripts } from "./needs-scripts.ts";
import { signOf } from "./sign.ts";
import { dateTime, deadline, zoneOf } from "./times.ts";

type ShowPage = Pick<ConcertListing, "concert"> & {
  readonly show: Show;
  readonly token: TokenView;
  readonly sections: readonly SectionSummary[];
  readonly grades: readonly GradeSign[];
  readonly floors: ReadonlyMap<string, string>;
  /** The section whose seats are listed. */
  readonly open: SectionSummary | null;
  readonly accessibleFirst: boolean;
  /** Seats that somebody else took in this moment. */
  readonly lost: ReadonlySet<string>;
  /** Seats to be ticked from the start. */
  readonly chosen: ReadonlySet<string>;
  readonly max: number;
  /** Makes a hold happen once, however often its form is sent. */
  readonly key: string;
  /** The prices that are shown, in short. */
  readonly priced: string;
  /** What happened before. */
  readonly notice: MaybeHtml;
};

export const showView = (visit: Visit, page: ShowPage): Html => {
  const { m } = visit;
  const { concert, show, token } = page;
  const zone = zoneOf(concert.venue);
  return html`<h1>${m.seats.title}</h1>
<p class="lead"><strong>${concert.title}</strong>${show.title === null ? "" : html` · ${show.title}`}<br>${dateTime(visit, show.startsAtMs, zone)}</p>
${page.notice}
<p>${token.activeUntilMs !== null && deadline(visit, m.seats.until, token.activeUntilMs, zone)} ${m.seats.upTo(page.max)} ${m.concerts.finalPrice}</p>
${needsScripts(visit)}
${bestForm(visit, page)}
${ownChoice(visit, page)}
${sectionList(visit, page)}`;
};

const action = ({ site }: Visit, { show }: ShowPage): string =>
  address(site, path`/shows/${show.showId}/hold`);

const counts = (max: number): readonly number[] =>
  Array.from({ length: max }, (_, index) => index + 1);

const bestForm = (visit: Visit, page: ShowPage): Html => {
  const { m, format } = visit;
  const { grades, concert, max, sections } = page;
  return html`<section class="panel"><h2>${m.seats.bestTitle}</h2><p>${m.seats.bestText}</p>
<form method="post" action="${action(visit, page)}" class="best">
<input type="hidden" name="best" value="1"><input type="hidden" name="key" value="${page.key}-best">
<div class="fields"><label>${m.seats.count}<select name="count">${counts(max).map(
    (count) =>
      html`<option value="${count}"${count === Math.min(2, max) ? html` selected` : ""}>${count}</option>`,
  )}</select></label>
${
  grades.length > 1
    ? html`<label>${m.seats.grade}
<select name="grade"><option value="">${m.seats.anyGrade}</option>${grades.map(
        (grade) =>
          html`<option value="${grade.grade}">${grade.label} · ${format.money(grade.price, concert.currency)}</option>`,
      )}</select></label>`
    : ""
}
<label>${m.seats.section}
<select name="section"><option value="">${m.seats.anySection}</option>${sections.map(
    ({ section, free }) =>
      html`<option value="${section}"${page.open?.section === section ? html` selected` : ""}${free === 0 ? html` disabled` : ""}>${section}</option>`,
  )}</select></label>
</div>
<label class="check"><input type="checkbox" name="together" value="1" checked> ${m.seats.together}</label>
<label class="check"><input type="checkbox" name="accessible" value="1"${page.accessibleFirst ? html` checked` : ""}> ${m.seats.accessibleOnly}</label>
<p><button class="button">${m.seats.bestButton}</button></p><p class="muted">${m.seats.holdText}</p>
</form></section>`;
};

/** The map and the list share one form, and so their selection. */
const ownChoice = (visit: Visit, page: ShowPage): Html => {
  const { m, site, language } = visit;
  const { show, concert, open, max } = page;
  return html`<section id="seats"><h2>${m.seats.listTitle}</h2><p>${m.seats.listText}</p>
${open?.standing === true ? standingForm(visit, page, open) : ""}
<form method="post" action="${action(visit, page)}" class="own">
<input type="hidden" name="key" value="${page.key}">
<input type="hidden" name="priced" value="${page.priced}"><input type="hidden" name="seen" value="">
${open !== null && html`<input type="hidden" name="from" value="${open.section}">`}
<admit-one-seat-map show="${show.showId}" queue="${concert.queueId}" concert="${concert.concertId}" max="${max}" api="${site.apiUrl}" language="${language}"></admit-one-seat-map>
${open !== null && !open.standing && rows(visit, page, open)}
<div class="hold-bar${open === null || open.standing ? " idle" : ""}"><output data-part="selection"></output>
<button class="button">${m.seats.hold}</button></div>
</form></section>`;
};

const standingForm = (
  visit: Visit,
  page: ShowPage,
  { section, free, priceFrom }: SectionSummary,
): Html => {
  const { m, format } = visit;
  return html`<form method="post" action="${action(visit, page)}" class="panel best">
<h3>${section}</h3>
<p>${m.seats.standingText} ${format.money(priceFrom, page.concert.currency)}</p>
<input type="hidden" name="best" value="1">
<input type="hidden" name="key" value="${page.key}-standing">
<input type="hidden" name="section" value="${section}">
<label>${m.seats.count}
<select name="count">${counts(page.max).map((count) => html`<option value="${count}">${count}</option>`)}</select></label>
<button class="button"${free === 0 ? html` disabled` : ""}>${m.seats.standingButton}</button></form>`;
};

const rows = (visit: Visit, page: ShowPage, open: SectionSummary): Html => {
  const { m } = visit;
  const all = rowsOf(open.seats);
  const ordered = page.accessibleFirst
    ? all.toSorted(([, a], [, b]) => accessibleIn(b) - accessibleIn(a))
    : all;
  return html`<h3>${m.seats.pick(open.section)}</h3>${legend(visit, open)}
${open.free === 0 ? html`<p>${m.seats.none}</p>` : ""}
<div class="seats">${ordered.map(([row, seats]) => rowView(visit, page, row, seats))}</div>`;
};

const accessibleIn = (seats: readonly ListedSeat[]): number =>
  seats.some(({ accessible, available }) => accessible && available) ? 1 : 0;

const rowView = (visit: Visit, page: ShowPage, row: string, seats: readonly ListedSeat[]): Html => {
  const { m, format } = visit;
  const [first] = seats;
  const isUniform = seats.every(
    ({ price, grade }) => price === first?.price && grade === first.grade,
  );
  const price = (seat: ListedSeat): Html =>
    html`${gradeOf(page, seat)} ${format.money(seat.price, page.concert.currency)}`;
  return html`<fieldset>
<legend>${m.seats.row(row)}${isUniform && first !== undefined ? html` <span class="muted">${price(first)}</span>` : ""}</legend>
<div class="row">${seats.map((seat) =>
    seatBox(visit, page, seat, isUniform ? "" : html` <small>${price(seat)}</small>`),
  )}</div></fieldset>`;
};

const gradeOf = ({ grades }: ShowPage, { grade }: ListedSeat): MaybeHtml => {
  const sign = grades.find((one) => one.grade === grade);
  return sign === undefined ? "" : html`${signOf(sign)} ${sign.label}`;
};

const seatBox = ({ m }: Visit, page: ShowPage, seat: ListedSeat, price: MaybeHtml): Html => {
  const isLost = page.lost.has(seat.seatId) && !seat.available;
  const marks = [
    ...(seat.available ? [] : [isLost ? m.seats.marks.lost : m.seats.marks.taken]),
    ...(seat.accessible ? [m.seats.marks.accessible] : []),
    ...(seat.companionOf === null ? [] : [m.seats.marks.companion]),
    ...(seat.restrictedView ? [m.seats.marks.restricted] : []),
  ];
  return html`<label class="seat${isLost ? " lost" : ""}" data-price="${seat.price}"><input type="checkbox" name="seatIds" value="${seat.seatId}"${
    seat.available ? "" : html` disabled`
  }${seat.available && page.chosen.has(seat.seatId) ? html` checked` : ""}><span class="label">${seat.label}</span>${
    seat.available && marks.length === 0
      ? ""
      : html`<span class="marks">${signsOf(seat)}<span class="hidden">${marks.join(", ")}</span></span>`
  }${price}</label>`;
};

/** Signs that are told apart without colour. What they mean is in the legend, and beside them for screen readers. */
const signsOf = (seat: ListedSeat): Html =>
  html`<span aria-hidden="true">${seat.available ? "" : "×"}${seat.accessible ? "♿" : ""}${seat.companionOf === null ? "" : "+"}${seat.restrictedView ? "◐" : ""}</span>`;

const legend = ({ m }: Visit, { seats }: SectionSummary): Html => {
  const { marks } = m.seats;
  const used = [
    ["×", marks.taken, true],
    ["♿", marks.accessible, seats.some(({ accessible }) => accessible)],
    ["+", marks.companion, seats.some(({ companionOf }) => companionOf !== null)],
    ["◐", marks.restricted, seats.some(({ restrictedView }) => restrictedView)],
  ] as const;
  return html`<p class="legend"><span class="hidden">${m.seats.legend}: </span>${used
    .filter(([, , isUsed]) => isUsed)
    .map(
      ([sign, meaning]) => html`<span><span aria-hidden="true">${sign}</span> ${meaning}</span> `,
    )}<span class="muted">${m.seats.states}</span></p>`;
};

const sectionList = (visit: Visit, page: ShowPage): Html => {
  const { m, site, format } = visit;
  const { sections, show, concert, accessibleFirst, floors } = page;
  const ordered = accessibleFirst
    ? sections.toSorted((a, b) => Number(b.accessibleFree > 0) - Number(a.accessibleFree > 0))
    : sections;
  const here = address(site, path`/shows/${show.showId}`);
  const suffix = accessibleFirst ? "&accessible=1" : "";
  return html`<section><h2>${m.seats.sections}</h2>
<p><a href="${here}${accessibleFirst ? "" : "?accessible=1"}">${accessibleFirst ? m.seats.everySection : m.seats.accessibleFirst}</a></p>
<div class="scroll"><table class="sections"><thead><tr><th scope="col">${m.seats.section}</th>
<th scope="col">${m.seats.grade}</th><th scope="col" class="number">${m.seats.price}</th>
<th scope="col" class="number">${m.seats.free}</th></tr></thead>
<tbody>${ordered.map((one) => {
    const floor = floors.get(one.section);
    return html`<tr>
<th scope="row"><a href="${here}?section=${encodeURIComponent(one.section)}${suffix}#seats">${one.section}</a>${floor === undefined ? "" : html` <small class="muted">${m.seats.floor(floor)}</small>`}${one.standing ? html` <small class="muted">${m.seats.standing}</small>` : ""}${one.accessibleFree > 0 ? html` <span aria-hidden="true">♿</span><span class="hidden">${m.seats.marks.accessible}</span>` : ""}</th>
<td>${page.grades
      .filter(({ grade }) => one.grades.includes(grade))
      .map((grade) => html`${signOf(grade)} ${grade.label} `)}</td>
<td class="number">${priceRange(one, (amount) => format.money(amount, concert.currency))}</td>
<td class="number">${format.number(one.free)}<span class="muted total"> / ${format.number(one.total)}</span></td></tr>`;
  })}</tbody></table></div></section>`;
};

const priceRange = (
  { priceFrom, priceTo }: SectionSummary,
  money: (amount: number) => string,
): string => (priceFrom === priceTo ? money(priceFrom) : `${money(priceFrom)} – ${money(priceTo)}`);
