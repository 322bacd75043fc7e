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

const kinds = ["sold", "held", "blocked", "free"] as const;

const seatTable = (
  desk: Desk,
  caption: string,
  head: string,
  rows: readonly Row[],
  currency: string,
): Html => {
  const words = overviewWords[desk.language];
  return table({
    caption,
    heads: [head, ...kinds.map((kind) => words[kind]), words.total, words.revenue],
    rows: rows.map((row) => [
      row.name,
      ...kinds.map((kind) => row[kind]),
      row.total,
      money(desk, row.revenue, currency),
    ]),
    empty: words.noShows,
  });
};

/** A chart of the grades, and the table with the same figures. */
export const gradeTable = (
  desk: Desk,
  show: string,
  sections: readonly SectionFigures[],
  currency: string,
): Html => {
  const words = overviewWords[desk.language];
  const rows = grouped(sections, ({ grade }) => grade ?? words.noGrade);
  const chart = rows.map((row) => ({
    label: row.name,
    parts: kinds.map((kind) => ({ kind, value: row[kind] })),
  }));
  return html`<div class="charted"><div>${bars(chart)}${legend(
    kinds.map((kind) => [kind, words[kind]] as const),
  )}</div>${seatTable(desk, words.byGrade(show), words.grade, rows, currency)}</div>`;
};

/** The figures that the map of a show has, as a table. An arena has many, so it is closed. */
export const sectionTable = (
  desk: Desk,
  show: string,
  sections: readonly SectionFigures[],
  currency: string,
): Html => {
  const words = overviewWords[desk.language];
  const rows = grouped(sections, ({ section }) => section);
  const caption = words.bySection(show);
  return html`<details class="fold"><summary>${caption}</summary>${seatTable(desk, caption, words.section, rows, currency)}</details>`;
};
