import {
  type ArrangedSection,
  arrangeSeats,
  type Plan,
  plainPlan,
  type SectionFigures,
} from "@admit-one/core";
import type { Desk } from "../kit/desk.ts";
import { type Html, html } from "../kit/html.ts";
import { concertWords } from "../messages/concerts.ts";

/** How the sections of a show lie, and where its stage is. */
export type Hall = {
  readonly sections: readonly ArrangedSection[];
  readonly stage: { readonly x: number; readonly y: number } | null;
};

export const hallOf = (plan: Plan): Hall => ({
  sections: arrangeSeats(plan).sections,
  stage: plan.stage ?? null,
});

/** Halls that were drawn lately, by show and version of its plan. */
const hallsMax = 50;

/** Finds the hall of a show. A plan of an arena is arranged once for each of its versions. */
export const createHalls = (): ((desk: Desk, showId: string) => Promise<Hall | null>) => {
  const halls = new Map<string, Hall>();
  return async ({ boxOffice }, showId) => {
    const found = await boxOffice.getPlan({ showId });
    if (found.outcome !== "plan_found") return null;
    const key = `${showId} ${found.planVersion}`;
    const hall = halls.get(key) ?? hallOf(plainPlan(found.plan));
    if (halls.size >= hallsMax) halls.clear();
    halls.set(key, hall);
    return hall;
  };
};

export type Halls = ReturnType<typeof createHalls>;

const margin = 3;

/** The corners of everything that is drawn, with a margin. */
const boxOf = ({ sections, stage }: Hall): readonly [number, number, number, number] => {
  const points = sections.flatMap(({ at, width, depth }) => {
    const reach = Math.hypot(width, depth) + 1;
    return [
      [at.x - reach / 2, at.y - 1],
      [at.x + reach / 2, at.y + depth],
      ...(at.angle % 180 === 0
        ? []
        : [[at.x - reach, at.y - reach] as const, [at.x + reach, at.y + reach] as const]),
    ] as const;
  });
  const all = [...points, ...(stage === null ? [] : [[stage.x - 6, stage.y - 2] as const])];
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const [left, top] = [Math.min(0, ...xs) - margin, Math.min(0, ...ys) - margin];
  return [left, top, Math.max(1, ...xs) + margin - left, Math.max(1, ...ys) + margin - top];
};

const rounded = (value: number): string => value.toFixed(1);

/** The counts of a section of one name, whatever its grades. */
type Counted = { readonly total: number; readonly sold: number; readonly held: number };

const countsOf = (figures: readonly SectionFigures[]): ReadonlyMap<string, Counted> =>
  new Map(
    [...Map.groupBy(figures, ({ section }) => section)].map(([name, rows]) => [
      name,
      {
        total: rows.reduce((sum, row) => sum + row.total, 0),
        sold: rows.reduce((sum, row) => sum + row.sold, 0),
        held: rows.reduce((sum, row) => sum + row.held, 0),
      },
    ]),
  );

/** The hall with how much of each section is sold. The table of sections has the same figures. */
export const hallMap = (
  desk: Desk,
  hall: Hall,
  figures: readonly SectionFigures[],
  linkOf: ((section: string) => string) | null,
): Html => {
  const [x, y, width, height] = boxOf(hall);
  const counts = countsOf(figures);
  const largest = Math.max(width, height) / 28;
  return html`<svg class="hall" viewBox="${rounded(x)} ${rounded(y)} ${rounded(width)} ${rounded(height)}" role="group" aria-label="${concertWords[desk.language].map}">
${
  hall.stage === null
    ? ""
    : html`<rect class="stage" x="${rounded(hall.stage.x - 6)}" y="${rounded(hall.stage.y - 1.5)}" width="12" height="2"/>`
}${hall.sections.map((section) =>
  sectionShape(
    section,
    counts.get(section.section),
    largest,
    linkOf && desk.base + linkOf(section.section),
  ),
)}</svg>`;
};

const sectionShape = (
  { section, at, width, depth }: ArrangedSection,
  counted: Counted | undefined,
  largest: number,
  href: string | null,
): Html => {
  const share = counted === undefined || counted.total === 0 ? 0 : counted.sold / counted.total;
  const wide = rounded(width + 1);
  const deep = rounded(depth + 0.5);
  const [left, top] = [rounded(-(width + 1) / 2), "-0.75"];
  const taken = counted === undefined ? "" : ` ${counted.sold + counted.held}/${counted.total}`;
  // The name fits into its section, also where the section is turned.
  const size = Math.min(largest, (width + 1) / (0.65 * section.length), Math.max(width, depth) / 2);
  const middle = (depth - 1) / 2;
  const angle = (at.angle * Math.PI) / 180;
  const [cx, cy] = [at.x - middle * Math.sin(angle), at.y + middle * Math.cos(angle)];
  const shape = html`<g transform="translate(${rounded(at.x)} ${rounded(at.y)}) rotate(${rounded(at.angle)})"><rect class="place" x="${left}" y="${top}" width="${wide}" height="${deep}"/><rect class="place sold" fill-opacity="${share.toFixed(2)}" x="${left}" y="${top}" width="${wide}" height="${deep}"/></g><text class="label" x="${rounded(cx)}" y="${rounded(cy)}" font-size="${rounded(Math.max(0.8, size))}">${section}</text><title>${section}${taken}</title>`;
  return href === null ? html`<g>${shape}</g>` : html`<a href="${href}">${shape}</a>`;
};
