import type { Concert, GradeDocument, Show, ShowFiguresOutcome } from "@admit-one/core";
import { type Answer, type Ask, page, refused } from "../kit/answers.ts";
import { columns } from "../kit/charts.ts";
import { type Desk, may } from "../kit/desk.ts";
import { area, fold, newKey, textField, tick } from "../kit/form.ts";
import { instant, money, number } from "../kit/format.ts";
import { facts, figure, figures, type Html, html, nothing, table } from "../kit/html.ts";
import { seenField } from "../kit/versions.ts";
import { concertWords } from "../messages/concerts.ts";
import { overviewWords } from "../messages/overview.ts";
import { gradeTable, sectionTable } from "../overview/seat-figures.ts";
import { stateOf } from "./concert-page.ts";
import { showSeen, showVersion } from "./concert-version.ts";
import { findShow } from "./find-show.ts";
import { type Halls, hallMap } from "./map.ts";
import { blockForms, sellForm } from "./seat-forms.ts";
import { gradesOf, pricesSeen } from "./show-prices.ts";

/** One show: how it sells, seat by section, and what changes it. */
export const showPage =
  (halls: Halls) =>
  async (ask: Ask): Promise<Answer> => {
    const { desk } = ask;
    const found = await findShow(ask);
    if (found.outcome !== "show_found") return refused(found, "/concerts");
    const { concert, show } = found;
    const { atMs, value } = await desk.looks.show(show.showId);
    if (value.outcome !== "show_figures_found") return refused(value, "/concerts");
    const title = show.title ?? concert.title;
    const live = { atMs, body: await liveView(desk, halls, concert, show, value) };
    if (ask.query("live") !== "") return page({ title, live });
    return page({
      title,
      live,
      body: html`${showFacts(desk, concert, show)}
${show.cancelled ? nothing : await changeForms(desk, concert, show)}
${await salesView(desk, show)}
<p><a class="button quiet" href="${desk.base}${pathOf(show)}/sales.csv">${concertWords[desk.language].csv}</a></p>
${endForms(desk, concert, show)}`,
    });
  };

export const pathOf = ({ concertId, showId }: Show): string =>
  `/concerts/${concertId}/shows/${showId}`;

type Found = Extract<ShowFiguresOutcome, { readonly outcome: "show_figures_found" }>;

const liveView = async (
  desk: Desk,
  halls: Halls,
  concert: Concert,
  show: Show,
  { sections, total, currency }: Found,
): Promise<Html> => {
  const words = overviewWords[desk.language];
  const title = show.title ?? concert.title;
  const hall = await halls(desk, show.showId);
  return html`${figures([
    figure(words.revenue, money(desk, total.revenue, currency)),
    figure(words.sold, `${number(desk, total.sold)} ${words.of} ${number(desk, total.total)}`),
    figure(words.held, number(desk, total.held)),
    figure(words.free, number(desk, total.free)),
    figure(words.blocked, number(desk, total.blocked)),
  ])}${
    hall === null
      ? nothing
      : html`<p class="hint">${concertWords[desk.language].mapHint}</p>${hallMap(
          desk,
          hall,
          sections,
          (section) => `${pathOf(show)}/seats?section=${encodeURIComponent(section)}`,
        )}`
  }${gradeTable(desk, title, sections, currency)}${sectionTable(desk, title, sections, currency)}`;
};

const showFacts = (desk: Desk, concert: Concert, show: Show): Html => {
  const words = concertWords[desk.language];
  return facts([
    [words.status, stateOf(desk, show)],
    [
      words.concert,
      html`<a href="${desk.base}/concerts/${concert.concertId}">${concert.title}</a>`,
    ],
    [words.starts, instant(desk, show.startsAtMs)],
    [words.salesOpen, instant(desk, show.salesOpenAtMs)],
    [words.salesClose, instant(desk, show.salesCloseAtMs)],
    [words.seats, number(desk, show.totalSeats)],
  ]);
};

const changeForms = async (desk: Desk, concert: Concert, show: Show): Promise<Html> => {
  if (!may(desk, "agent")) return nothing;
  const grades = may(desk, "manager") ? await gradesOf(desk, show) : [];
  return html`<div class="controls">${editForm(desk, concert, show)}${pricesForm(desk, concert, show, grades)}${sectionsForm(desk, show)}${blockForms(desk, show)}${sellForm(desk, show)}</div>`;
};

const editForm = (desk: Desk, { venue }: Concert, show: Show): Html => {
  const words = concertWords[desk.language];
  const zone = venue?.timeZone ?? desk.zone;
  const version = showVersion(show, zone);
  const date = (name: string, label: string): Html =>
    textField({
      name,
      label,
      value: version[name],
      type: "datetime-local",
      step: "1",
      required: true,
      hint: words.inZone(zone),
    });
  return fold(desk, words.editShow, {
    action: `${pathOf(show)}/edit`,
    role: "manager",
    submit: words.save,
    hidden: { ...seenField(showSeen(show)), zone },
    fields: html`${textField({ name: "title", label: words.name, value: version["title"] })}${date("startsAt", words.starts)}${date("salesOpenAt", words.salesOpen)}${date("salesCloseAt", words.salesClose)}${tick("allowPast", words.allowPast)}`,
  });
};

const pricesForm = (
  desk: Desk,
  { currency }: Concert,
  show: Show,
  grades: readonly GradeDocument[],
): Html => {
  const words = concertWords[desk.language];
  return fold(desk, words.prices, {
    action: `${pathOf(show)}/prices`,
    role: "manager",
    submit: words.save,
    hint: words.pricesHint,
    hidden: seenField(pricesSeen(grades)),
    fields: html`<div class="grid">${grades.map(({ grade, price }, index) =>
      textField({
        name: `grade${index}`,
        label: `${grade} (${currency})`,
        value: price,
        type: "number",
        min: 0,
        required: true,
      }),
    )}</div>${area({ name: "others", label: words.otherPrices, hint: words.otherPricesHint, rows: 4 })}`,
  });
};

const sectionsForm = (desk: Desk, show: Show): Html => {
  const words = concertWords[desk.language];
  return fold(desk, words.addSections, {
    action: `${pathOf(show)}/sections`,
    role: "manager",
    submit: words.addSections,
    hint: words.addSectionsHint,
    hidden: { key: newKey() },
    fields: area({ name: "sections", label: words.sectionsField, rows: 8 }),
  });
};

const dayMs = 86_400_000;

const salesView = async (desk: Desk, show: Show): Promise<Html> => {
  const words = concertWords[desk.language];
  const fromMs = Math.max(show.salesOpenAtMs, desk.nowMs - 2 * dayMs);
  const found = await desk.boxOffice.getShowSales({ showId: show.showId, fromMs });
  if (found.outcome !== "show_sales_found") return nothing;
  const sold = found.buckets.filter(({ seats }) => seats > 0);
  return html`<h2>${words.sales}</h2>${
    sold.length === 0
      ? nothing
      : columns(
          found.buckets.map(({ seats }) => seats),
          "sold",
        )
  }${table({
    caption: words.sales,
    heads: [words.salesHour, words.salesOrders, words.salesSeats, words.salesAmount],
    rows: sold.map((bucket) => [
      instant(desk, bucket.fromMs),
      bucket.reservations,
      bucket.seats,
      money(desk, bucket.amount, found.currency),
    ]),
    empty: words.noSales,
  })}`;
};

/** Cancelling asks for the show's name to be typed. */
const endForms = (desk: Desk, concert: Concert, show: Show): Html => {
  const words = concertWords[desk.language];
  return html`<div class="controls">${fold(desk, words.retryRefunds, {
    action: `${pathOf(show)}/retry-refunds`,
    role: "agent",
    submit: words.retryRefunds,
    hint: words.retryRefundsHint,
  })}${
    show.cancelled
      ? nothing
      : fold(desk, words.cancelShow, {
          action: `${pathOf(show)}/cancel`,
          role: "manager",
          submit: words.cancelShow,
          hint: words.cancelShowHint,
          typed: show.title ?? concert.title,
          danger: true,
        })
  }</div>`;
};
