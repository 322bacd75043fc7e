import { html } from "hono/html";

export { html };

/** Markup in which every text is escaped. */
export type Html = ReturnType<typeof html>;

export const nothing: Html = html``;

/** A row of a table: its head, and its cells. */
export type Cell = Html | string | number | null;

export type Table = {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Shown instead of a table without rows. */
  readonly empty: string;
};

/** A table whose first column names its rows. Narrow screens scroll it on its own. */
export const table = ({ caption, heads, rows, empty }: Table): Html =>
  rows.length === 0
    ? html`<p class="empty">${empty}</p>`
    : html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head, column) =>
        isNumeric(rows, column)
          ? html`<th scope="col" class="number">${head}</th>`
          : html`<th scope="col">${head}</th>`,
      )}</tr></thead>
<tbody>${rows.map(row)}</tbody>
</table></div>`;

const isNumeric = (rows: readonly (readonly Cell[])[], column: number): boolean =>
  rows.every((cells) => typeof cells[column] === "number");

const row = ([head = "", ...cells]: readonly Cell[]): Html =>
  html`<tr><th scope="row">${head ?? "–"}</th>${cells.map(cell)}</tr>`;

/** Korean and English group digits alike. */
const grouped = new Intl.NumberFormat("en");

const cell = (value: Cell): Html =>
  typeof value === "number"
    ? html`<td class="number">${grouped.format(value)}</td>`
    : html`<td>${value ?? "–"}</td>`;

/** Names with their values. */
export const facts = (pairs: readonly (readonly [name: string, value: Cell])[]): Html =>
  html`<dl class="facts">${pairs.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value ?? "–"}</dd></div>`,
  )}</dl>`;

/** A figure with its name. `alarm` marks one that a person should look at. */
export const figure = (name: string, value: string, href?: string, alarm = false): Html => {
  const inner = html`<span class="name">${name}</span> <strong>${value}</strong>`;
  const kind = alarm ? "figure alarm" : "figure";
  return href === undefined
    ? html`<li class="${kind}">${inner}</li>`
    : html`<li class="${kind}"><a href="${href}">${inner}</a></li>`;
};

export const figures = (items: readonly Html[]): Html => html`<ul class="figures">${items}</ul>`;

/** The address of a page of the console. Below a path, the first page has no slash at its end. */
export const pathBelow = (base: string, path: string): string =>
  path === "/" && base !== "" ? base : `${base}${path}`;
