import type { GradeDocument, Show } from "@admit-one/core";
import type { Desk } from "../kit/desk.ts";
import type { Version } from "../kit/versions.ts";

/** The grades of a show with their present prices. */
export const gradesOf = async (
  { boxOffice }: Desk,
  { concertId, showId }: Show,
): Promise<readonly GradeDocument[]> => {
  const found = await boxOffice.exportConcert({ concertId });
  if (found.outcome !== "concert_exported") return [];
  const { document } = found;
  const show = document.shows.find((one) => one.showId === showId);
  return show?.grades ?? document.grades ?? [];
};

export type SeenPrices = { readonly grades: readonly Pick<GradeDocument, "grade" | "price">[] };

/** What the form of prices edits. */
export const pricesSeen = (grades: readonly GradeDocument[]): SeenPrices => ({
  grades: grades.map(({ grade, price }) => ({ grade, price })),
});

/** Names of grades are any text, so the form numbers its fields. */
export const pricesVersion = ({ grades }: SeenPrices): Version =>
  Object.fromEntries(grades.map(({ price }, index) => [`grade${index}`, String(price)]));

export const pricesNames = ({ grades }: SeenPrices): Version =>
  Object.fromEntries(grades.map(({ grade }, index) => [`grade${index}`, grade]));
