import {
  type ConcertDocument,
  countPlan,
  expandSections,
  plannedSeats,
  type ShowDocument,
} from "@admit-one/core";
import type { Desk } from "../kit/desk.ts";
import { instant, money, number } from "../kit/format.ts";
import { facts, type Html, html, table } from "../kit/html.ts";
import { refusalView } from "../kit/refusal.ts";
import { concertWords } from "../messages/concerts.ts";
import { hallMap, hallOf } from "./map.ts";

/** What a document would put on sale: its shows with map, counts and revenue. */
export const documentView = (desk: Desk, document: ConcertDocument): Html => {
  const words = concertWords[desk.language];
  return html`${facts([
    [words.name, document.title],
    [words.concertId, html`<code>${document.concertId ?? ""}</code>`],
    [words.status, words.statuses[document.status ?? "published"]],
    [words.venue, document.venue?.name ?? null],
    [words.currency, document.currency],
    [words.queue, document.queue?.queueId ?? null],
  ])}${document.shows.map((show) => showView(desk, document, show))}`;
};

const showView = (desk: Desk, document: ConcertDocument, show: ShowDocument): Html => {
  const words = concertWords[desk.language];
  const { currency } = document;
  const grades = show.grades ?? document.grades;
  const expanded = expandSections({ ...show, grades });
  if (expanded.outcome === "validation") return refusalView(desk, expanded);
  const { plan } = expanded;
  const seats = plannedSeats(plan);
  const sum = (all: readonly { readonly price: number }[]): number =>
    all.reduce((total, { price }) => total + price, 0);
  const byGrade = [...Map.groupBy(seats, ({ grade, price }) => `${grade ?? ""} ${price}`).values()];
  return html`<h2>${show.title ?? words.show} ${instant(desk, show.startsAtMs)}</h2>
${facts([
  [words.salesOpen, instant(desk, show.salesOpenAtMs)],
  [words.salesClose, instant(desk, show.salesCloseAtMs)],
  [words.seats, number(desk, countPlan(plan))],
  [words.totalRevenue, money(desk, sum(seats), currency)],
])}
<p class="hint">${words.mapPlain}</p>${hallMap(desk, hallOf(plan), [], null)}
${table({
  caption: words.seats,
  heads: [words.grade, words.price, words.seats, words.revenue],
  rows: byGrade.map((group) => [
    group[0]?.grade ?? "–",
    money(desk, group[0]?.price ?? 0, currency),
    number(desk, group.length),
    money(desk, sum(group), currency),
  ]),
  empty: words.none,
})}`;
};
