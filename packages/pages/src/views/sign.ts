import type { GradeSign } from "../grades.ts";
import { type Html, html } from "../html.ts";

/** Shapes that differ without colours. */
const shapes: readonly Html[] = [
  html`<circle cx="8" cy="8" r="6"/>`,
  html`<rect x="2.5" y="2.5" width="11" height="11"/>`,
  html`<path d="M8 1.5 15 14H1z"/>`,
  html`<path d="M8 1 15 8 8 15 1 8z"/>`,
  html`<path d="M8 1.5 14.5 6 12 14H4L1.5 6z"/>`,
  html`<path d="M6 2h4v4h4v4h-4v4H6v-4H2V6h4z"/>`,
];

/** Colours of grades without one of their own. */
const colors = ["#7c3aed", "#db2777", "#2563eb", "#059669", "#d97706", "#57534e"] as const;

/** The sign of a grade: a shape and a colour, by SVG attributes, which need no inline style. */
export const signOf = ({ index, color }: Pick<GradeSign, "index" | "color">): Html =>
  html`<svg class="sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="${
    color ?? colors[index % colors.length] ?? colors[0]
  }">${shapes[index % shapes.length]}</svg>`;
