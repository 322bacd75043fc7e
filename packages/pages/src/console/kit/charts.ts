import { type Html, html } from "./html.ts";

type Part = { readonly kind: string; readonly value: number };
type Bar = { readonly label: string; readonly parts: readonly Part[] };

const width = 1_000;
const height = 28;

/** One bar for each label, as long as its parts are of the largest. The table beside it is read. */
export const bars = (items: readonly Bar[]): Html => {
  const largest = Math.max(1, ...items.map(sumOf));
  return html`<svg class="chart" viewBox="0 0 ${width} ${items.length * height}" aria-hidden="true" focusable="false">${items.map(
    (item, index) => bar(item, index * height, largest),
  )}</svg>`;
};

const sumOf = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0);

const bar = (item: Bar, y: number, largest: number): Html => {
  let x = 0;
  const drawn = item.parts.map(({ kind, value }) => {
    const from = x;
    x += (value / largest) * width;
    return html`<rect class="part ${kind}" x="${rounded(from)}" y="${y + 4}" width="${rounded(x - from)}" height="${height - 8}"/>`;
  });
  return html`<g>${drawn}</g>`;
};

const rounded = (value: number): string => value.toFixed(1);

/** What the colours of bars mean. */
export const legend = (kinds: readonly (readonly [kind: string, name: string])[]): Html =>
  html`<ul class="legend">${kinds.map(
    ([kind, name]) =>
      html`<li><svg viewBox="0 0 12 12" aria-hidden="true" focusable="false"><rect class="part ${kind}" width="12" height="12"/></svg> ${name}</li>`,
  )}</ul>`;

/** A column for each value, from left to right. */
export const columns = (values: readonly number[], kind: string): Html => {
  const largest = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return html`<svg class="chart columns" viewBox="0 0 ${width} 160" preserveAspectRatio="none" aria-hidden="true" focusable="false">${values.map(
    (value, index) => {
      const tall = (value / largest) * 160;
      return html`<rect class="part ${kind}" x="${rounded(index * step)}" y="${rounded(160 - tall)}" width="${rounded(Math.max(0.5, step - 1))}" height="${rounded(tall)}"/>`;
    },
  )}</svg>`;
};

type Curve = {
  readonly kind: string;
  readonly points: readonly (readonly [x: number, y: number])[];
};

/** Curves over one time, all on one scale. */
export const curves = (items: readonly Curve[]): Html => {
  const all = items.flatMap(({ points }) => points);
  const right = Math.max(1, ...all.map(([x]) => x));
  const top = Math.max(1, ...all.map(([, y]) => y));
  const at = ([x, y]: readonly [number, number]): string =>
    `${rounded((x / right) * width)},${rounded(240 - (y / top) * 236)}`;
  return html`<svg class="chart curves" viewBox="0 0 ${width} 240" preserveAspectRatio="none" aria-hidden="true" focusable="false">${items.map(
    ({ kind, points }) =>
      html`<polyline class="curve ${kind}" points="${points.map(at).join(" ")}"/>`,
  )}</svg>`;
};
