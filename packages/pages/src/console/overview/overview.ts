import type { ConcertListing, Figures, QueueFigures, Watchlist } from "@admit-one/core";
import { admittedPerMinute, waitSeconds } from "@admit-one/core";
import { type Answer, type Ask, page } from "../kit/answers.ts";
import type { Desk } from "../kit/desk.ts";
import { duration, instant, money, number } from "../kit/format.ts";
import { figure, figures, type Html, html, table } from "../kit/html.ts";
import type { LastAudit } from "../kit/last-audit.ts";
import { overviewWords } from "../messages/overview.ts";
import { gradeTable } from "./seat-figures.ts";

/** The most shows that one look counts exactly. */
const showsMax = 12;

/** What an operator watches, exact and at most two seconds old. */
export const overview =
  (audits: LastAudit) =>
  async ({ desk }: Ask): Promise<Answer> => {
    const [looked, watched, listed] = await Promise.all([
      desk.looks.figures(),
      desk.looks.watchlist(),
      desk.looks.concerts(),
    ]);
    const sold = await soldShows(desk, looked.value, listed.value);
    const atMs = Math.min(looked.atMs, watched.atMs, ...sold.map((show) => show.atMs));
    const words = overviewWords[desk.language];
    const more = looked.value.shows.length - sold.length;
    return page({
      title: words.title,
      live: {
        atMs,
        body: html`${headline(desk, sold, looked.value, watched.value)}
<h2>${words.lines}</h2>${lineTable(desk, looked.value.queues)}
<h2>${words.money}</h2>${moneyFigures(desk, looked.value, watched.value, audits)}
<h2>${words.shows}</h2>${
          sold.length === 0
            ? html`<p class="empty">${words.noShows}</p>`
            : sold.map((show) => showPart(desk, show))
        }${more > 0 ? html`<p><a href="${desk.base}/concerts">${words.moreShows(more)}</a></p>` : ""}`,
      },
    });
  };

type ShowFound = Extract<
  Awaited<ReturnType<Desk["looks"]["show"]>>["value"],
  { readonly outcome: "show_figures_found" }
>;

type Sold = {
  readonly atMs: number;
  readonly concertId: string;
  readonly title: string;
  readonly startsAtMs: number | null;
  readonly found: ShowFound;
};

const soldShows = async (
  desk: Desk,
  { shows }: Figures,
  listings: readonly ConcertListing[],
): Promise<readonly Sold[]> => {
  const known = new Map(
    listings.flatMap(({ concert, shows: all }) =>
      all.map((show) => [show.showId, { concert, show }] as const),
    ),
  );
  const found = await Promise.all(
    shows.slice(0, showsMax).map(async ({ showId, concertId }) => {
      const { atMs, value } = await desk.looks.show(showId);
      if (value.outcome !== "show_figures_found") return [];
      const at = known.get(showId);
      const title = at?.show.title ?? at?.concert.title ?? showId;
      return [{ atMs, concertId, title, startsAtMs: at?.show.startsAtMs ?? null, found: value }];
    }),
  );
  return found.flat();
};

const headline = (
  desk: Desk,
  sold: readonly Sold[],
  { queues }: Figures,
  { alarms }: Watchlist,
): Html => {
  const words = overviewWords[desk.language];
  const sum = (of: (show: Sold) => number): number => sold.reduce((all, show) => all + of(show), 0);
  const total = sum(({ found }) => found.total.total);
  const revenue = [...Map.groupBy(sold, ({ found }) => found.currency)].map(([currency, shows]) =>
    money(
      desk,
      shows.reduce((all, { found }) => all + found.total.revenue, 0),
      currency,
    ),
  );
  const waiting = queues.reduce((all, { queue }) => all + queue.waiting, 0);
  const active = queues.reduce((all, { queue }) => all + queue.active, 0);
  return figures([
    figure(words.alarms, number(desk, alarms.length), `${desk.base}/work`, alarms.length > 0),
    figure(words.revenue, revenue.join(" · ") || "–"),
    figure(
      words.sold,
      `${number(
        desk,
        sum(({ found }) => found.total.sold),
      )} ${words.of} ${number(desk, total)}`,
    ),
    figure(
      words.held,
      number(
        desk,
        sum(({ found }) => found.total.held),
      ),
    ),
    figure(
      words.free,
      number(
        desk,
        sum(({ found }) => found.total.free),
      ),
    ),
    figure(words.waiting, number(desk, waiting), `${desk.base}/lines`),
    figure(words.active, number(desk, active), `${desk.base}/lines`),
  ]);
};

/** The lines with what is counted of them. */
export const lineTable = (desk: Desk, queues: readonly QueueFigures[]): Html => {
  const words = overviewWords[desk.language];
  return table({
    caption: words.lines,
    heads: [words.line, words.mode, words.waiting, words.active, words.perMinute, words.wait],
    rows: queues.map(({ queue, mode }) => [
      html`<a href="${desk.base}/lines/${queue.queueId}">${queue.queueId}</a>`,
      html`<span class="state ${mode}">${words.modes[mode]}</span>`,
      queue.waiting,
      `${number(desk, queue.active)} ${words.of} ${queue.policy.maxActive === null ? "∞" : number(desk, queue.policy.maxActive)}`,
      number(desk, admittedPerMinute(queue, queue.pace.atMs)),
      `${duration(desk, waitSeconds(queue.pace.waits, 0.5))} · ${duration(desk, waitSeconds(queue.pace.waits, 0.9))}`,
    ]),
    empty: words.noLines,
  });
};

const moneyFigures = (
  desk: Desk,
  found: Figures,
  { suspects }: Watchlist,
  audits: LastAudit,
): Html => {
  const words = overviewWords[desk.language];
  const count = <T extends { readonly count: number }>(items: readonly T[]): number =>
    items.reduce((sum, item) => sum + item.count, 0);
  const stuck = count(found.refunds.filter(({ status }) => status === "needs_operator"));
  const inDoubt = count(found.payments.filter((payment) => payment.inDoubt));
  const disputes = suspects.payments.filter(
    (payment) => "disputes" in payment && payment.disputes.some(({ status }) => status === "open"),
  ).length;
  const dead = found.deliveries.reduce((sum, delivery) => sum + delivery.dead, 0);
  const undelivered =
    found.unroutedEvents + found.deliveries.reduce((sum, { waiting }) => sum + waiting, 0);
  const work = `${desk.base}/work`;
  const item = (name: string, value: number, href: string, isAlarm = value > 0): Html =>
    figure(name, number(desk, value), href, isAlarm);
  return html`${figures([
    item(words.inDoubt, inDoubt, work),
    item(
      words.suspended,
      count(found.payments.filter(({ status }) => status === "captured")),
      work,
    ),
    item(words.refundsStuck, stuck, work),
    item(words.refundsOpen, count(found.refunds) - stuck, work, false),
    item(words.disputes, disputes, work),
    item(words.deadLetters, dead, `${desk.base}/events`),
    figure(words.webhooks, number(desk, found.openWebhooks)),
    figure(words.undelivered, number(desk, undelivered)),
  ])}<p>${words.auditLine}: <a href="${desk.base}/audit">${auditText(desk, audits)}</a></p>`;
};

const auditText = (desk: Desk, audits: LastAudit): Html => {
  const words = overviewWords[desk.language];
  const last = audits.report();
  if (last === null) return html`${words.auditNever}`;
  const { breaches } = last.value;
  return html`${instant(desk, last.atMs)}, ${breaches.length === 0 ? words.auditOk : words.auditBroken(breaches.length)}`;
};

const showPart = (desk: Desk, { concertId, title, startsAtMs, found }: Sold): Html =>
  html`<h3><a href="${desk.base}/concerts/${concertId}/shows/${found.showId}">${title}</a>${
    startsAtMs === null ? "" : html` <small>${instant(desk, startsAtMs)}</small>`
  }</h3>${gradeTable(desk, title, found.sections, found.currency)}`;
