import type { SectionFigures } from "@admit-one/core";
import { bars, legend } from "../kit/charts.ts";
import type { Desk } from "../kit/desk.ts";
import { money } from "../kit/format.ts";
import { type Html, html, table } from "../kit/html.ts";
import { overviewWords } from "../messages/overview.ts";

type Row = Omit<SectionFigures, "section" | "grade"> & { readonly name: string };

const sums = ["total", "free", "held", "sold", "blocked", "revenue"] as const;

/** The figures of rows that share a name, added up. */
const grouped = (
  sections: readonly SectionFigures[],
  nameOf: (section: SectionFigures) => string,
): readonly Row[] =>
  [...Map.groupBy(sections, nameOf)].map(([name, rows]) => {
    const added = sums.map((key) => [key, rows.reduce((sum, row) => sum + row[key], 0)]);
    return { name, ...(Object.fromEntries(added) as Omit<Row, "name">) };
  });

/** A chart and the table with the same figures. */
const seatTable = (
  desk: Desk,
  caption: string,
  head: string,
  rows: readonly Row[],
  currency: string,
): Html => {
  const words = overviewWords[desk.language];
  const kinds = [
    ["sold", words.sold],
    ["held", words.held],
    ["blocked", words.blocked],
    ["free", words.free],
  ] as const;
  const chart = rows.map(({ name, ...row }) => ({
    label: name,
    parts: kinds.map(([kind]) => ({ kind, value: row[kind] })),
  }));
  return html`<div class="charted">${bars(chart)}${legend(kinds)}${table({
    caption,
    heads: [head, words.sold, words.held, words.blocked, words.free, words.total, words.revenue],
    rows: rows.map((row) => [
      row.name,
      row.sold,
      row.held,
      row.blocked,
      row.free,
      row.total,
      money(desk, row.revenue, currency),
    ]),
    empty: words.noShows,
  })}</div>`;
};

export const gradeTable = (
  desk: Desk,
  show: string,
  sections: readonly SectionFigures[],
  currency: string,
): Html => {
  const words = overviewWords[desk.language];
  const rows = grouped(sections, ({ grade }) => grade ?? words.noGrade);
  return seatTable(desk, words.byGrade(show), words.grade, rows, currency);
};

export const sectionTable = (
  desk: Desk,
  show: string,
  sections: readonly SectionFigures[],
  currency: string,
): Html => {
  const words = overviewWords[desk.language];
  const rows = grouped(sections, ({ section }) => section);
  return seatTable(desk, words.bySection(show), words.section, rows, currency);
};
