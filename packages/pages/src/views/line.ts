import type { ConcertListing, Currency, QueuePolicy, TokenView } from "@admit-one/core";
import { type Html, html, type MaybeHtml } from "../html.ts";
import type { LeftRow } from "../left.ts";
import { type LineState, lineOffers } from "../states/line-states.ts";
import { address, path, type Visit } from "../visit.ts";
import { needsScripts } from "./needs-scripts.ts";
import { notice } from "./notice.ts";
import { offerView } from "./offer.ts";
import { signOf } from "./sign.ts";
import { dateTime, deadline, zoneOf } from "./times.ts";

type LinePage = ConcertListing & {
  /** What happened before. */
  readonly notice: MaybeHtml | readonly MaybeHtml[];
  readonly policy: QueuePolicy;
  readonly left: readonly LeftRow[];
};

/** The line for somebody who may join it. */
export const joinView = (
  visit: Visit,
  { concert, shows, policy, notice: before }: LinePage,
  state: LineState,
  opensAtMs: number | null,
): Html => {
  const { m, site, nowMs } = visit;
  const { concertId } = concert;
  const line = address(site, path`/concerts/${concertId}/line`);
  const zone = zoneOf(concert.venue);
  const title = html`<h1>${concert.title}</h1>${before}`;
  if (concert.status !== "published") {
    return html`${title}
<p class="notice info">${m.concerts.archived}</p>${offerView(visit, "mine")}`;
  }
  if (shows.every((show) => show.cancelled || nowMs >= show.salesCloseAtMs)) {
    return html`${title}${notice(m.problems.SALES_CLOSED, offerView(visit, "concert", { concertId }))}`;
  }
  const offer = lineOffers[state];
  return html`${title}
${notice(m.lineStates[state], opensAtMs !== null && html`<p>${dateTime(visit, opensAtMs, zone)}</p>`, "info")}
${needsScripts(visit)}
${
  offer === "join"
    ? html`<section><h2>${m.line.joinTitle}</h2><p>${m.line.joinText}</p>
<form method="post" action="${line}">
<button class="button">${m.concerts.join}</button></form></section>`
    : offerView(visit, offer, { concertId })
}
${closing(visit, policy)}`;
};

/** The place of somebody who waits or is in. */
export const placeView = (
  visit: Visit,
  page: LinePage,
  token: TokenView,
  state: LineState,
  isStill: boolean,
): Html => {
  const { m, site, language } = visit;
  const { concert, policy } = page;
  const isIn = token.status === "active";
  return html`<admit-one-line queue="${concert.queueId}" concert="${concert.concertId}" next-url="${nextUrl(visit, page)}" api="${site.apiUrl}" language="${language}">
<h1 data-part="title">${concert.title}</h1>${page.notice}
<div class="call" data-part="call" role="alert">${isIn && calledView(visit, page, token)}</div>
<section class="notice ${state === "waiting" ? "info" : "warning"}" data-part="status" role="status"${isIn ? html` hidden` : ""}>
<h2>${m.lineStates[state].title}</h2><p>${m.lineStates[state].text}</p>${
    token.message !== null && html`<p class="quote">${token.message}</p>`
  }${token.opensAtMs !== null && html`<p>${dateTime(visit, token.opensAtMs, zoneOf(concert.venue))}</p>`}</section>
${!isIn && waitingView(visit, token)}
${isIn && showsView(visit, page)}
${leftView(visit, page.left, concert.currency)}
</admit-one-line>
${!isIn && refreshing(visit, token, isStill)}
<form method="post" action="${address(site, path`/concerts/${concert.concertId}/line/leave`)}">
<button class="button quiet">${m.line.leave}</button></form>
${!isIn && closing(visit, policy)}`;
};

/** Where the choice of seats begins: with one date at its seats, otherwise at the dates. */
const nextUrl = ({ site, nowMs }: Visit, { concert, shows }: ConcertListing): string => {
  const sold = shows.filter((show) => !show.cancelled && nowMs < show.salesCloseAtMs);
  const [only] = sold;
  return only !== undefined && sold.length === 1
    ? address(site, path`/shows/${only.showId}`)
    : `${address(site, path`/concerts/${concert.concertId}/line`)}?called=1#dates`;
};

const calledView = (visit: Visit, page: LinePage, { activeUntilMs }: TokenView): Html => {
  const { m } = visit;
  const zone = zoneOf(page.concert.venue);
  return html`<div class="notice good"><h2>${m.lineStates.active.title}</h2><p>${
    activeUntilMs === null
      ? m.lineStates.active.text
      : deadline(visit, m.line.inUntil, activeUntilMs, zone)
  }</p><p><a class="button" href="${nextUrl(visit, page)}">${m.concerts.choose}</a></p></div>`;
};

const waitingView = (
  { m, format }: Visit,
  { position, ahead, eta }: TokenView,
): Html => html`<dl class="figures">
<div><dt>${m.line.position}</dt>
<dd data-part="position">${position === null ? "–" : format.number(position)}</dd></div>
<div><dt>${m.line.ahead}</dt>
<dd data-part="ahead">${ahead === null ? "–" : m.line.people(format.number(ahead))}</dd></div>
<div><dt>${m.line.wait}</dt><dd data-part="wait">${
  eta === null
    ? m.line.waitUnknown
    : m.line.range(format.duration(eta.p50Seconds * 1000), format.duration(eta.p90Seconds * 1000))
}</dd></div>
</dl>`;

const leftView = ({ m, format }: Visit, rows: readonly LeftRow[], currency: Currency): MaybeHtml =>
  rows.length > 0 &&
  html`<section><h2>${m.line.left}</h2><table data-part="left"><thead><tr>
<th scope="col">${m.line.leftGrade}</th><th scope="col" class="number">${m.line.leftPrice}</th>
<th scope="col" class="number">${m.line.leftCount}</th></tr></thead>
${Map.groupBy(rows, ({ showId }) => showId).size > 1 ? byShow(rows, format.money, currency, format.number) : html`<tbody>${rows.map((row) => leftRow(row, format.money, currency, format.number))}</tbody>`}</table></section>`;

type Money = Visit["format"]["money"];
type Count = Visit["format"]["number"];

const byShow = (
  rows: readonly LeftRow[],
  money: Money,
  currency: Currency,
  count: Count,
): readonly Html[] =>
  [...Map.groupBy(rows, ({ showTitle }) => showTitle)].map(
    ([title, ofShow]) =>
      html`<tbody><tr>
<th colspan="3" scope="rowgroup">${title}</th></tr>${ofShow.map((row) => leftRow(row, money, currency, count))}</tbody>`,
  );

const leftRow = (row: LeftRow, money: Money, currency: Currency, count: Count): Html =>
  html`<tr data-show="${row.showId}" data-grade="${row.grade ?? ""}" data-price="${row.price}">
<th scope="row">${row.sign && signOf(row.sign)} ${row.label}</th>
<td class="number">${money(row.price, currency)}</td>
<td class="number">${count(row.left)}</td></tr>`;

const showsView = (visit: Visit, { concert, shows }: LinePage): Html => {
  const { m, site, nowMs } = visit;
  return html`<section id="dates"><h2>${m.line.chooseShow}</h2><ul class="rows">${shows
    .filter((show) => !show.cancelled && nowMs < show.salesCloseAtMs)
    .map(
      (show) =>
        html`<li>
<div><strong>${dateTime(visit, show.startsAtMs, zoneOf(concert.venue))}</strong> ${show.title ?? ""}</div>${
          nowMs < show.salesOpenAtMs
            ? html`<span class="badge">${m.concerts.sales.upcoming}</span>`
            : html`<a class="button" href="${address(site, path`/shows/${show.showId}`)}">${m.concerts.choose}</a>`
        }</li>`,
    )}</ul></section>`;
};

/** Without scripts the page reloads itself, and can be stopped. */
const refreshing = ({ m }: Visit, { pollAfterMs }: TokenView, isStill: boolean): Html =>
  html`<noscript><p>${
    isStill
      ? html`${m.line.stopped} <a href="?">${m.line.goOn}</a>`
      : html`${m.line.refreshes(refreshSeconds(pollAfterMs))} <a href="?still=1">${m.line.stopRefresh}</a>`
  }</p></noscript>`;

/** Never earlier than the hint, or the answer would be that it was too early. */
export const refreshSeconds = (pollAfterMs: number): number => Math.ceil(pollAfterMs / 1000);

const closing = ({ m }: Visit, policy: QueuePolicy): Html => {
  const away = Math.round(policy.presentWithinMs / 1000);
  const arrive = Math.round(policy.arriveWithinMs / 1000);
  return html`<section class="questions"><details><summary>${m.line.closeTitle}</summary>
<p>${m.line.close(away, arrive)}</p></details>
<details><summary>${m.line.phoneTitle}</summary><p>${m.line.phone(away)}</p></details></section>`;
};
