import type { BoxOffice, ConcertListing, SeatsLeft } from "@admit-one/core";
import { type GradeSign, readGrades } from "./grades.ts";

/** How many seats are left at one price of one show, as its readers see it. */
export type LeftRow = SeatsLeft & {
  readonly showTitle: string;
  readonly label: string;
  /** Null for seats without a grade. */
  readonly sign: GradeSign | null;
};

/** What is left of the shows that sell. Nothing if the token is no longer good for it. */
export const readLeft = async (
  boxOffice: BoxOffice,
  { concert, shows }: ConcertListing,
  token: string,
  words: {
    readonly noGrade: string;
    readonly titleOf: (show: ConcertListing["shows"][number]) => string;
  },
): Promise<readonly LeftRow[]> => {
  const found = await boxOffice.getSeatsLeft({ concertId: concert.concertId, token });
  if (found.outcome !== "seats_left_found") return [];
  const selling = shows.filter(({ showId }) => found.left.some((row) => row.showId === showId));
  const rows = await Promise.all(
    selling.map(async (show) => {
      const grades = await readGrades(boxOffice, show.showId);
      return found.left
        .filter(({ showId }) => showId === show.showId)
        .map((row): LeftRow => {
          const sign = grades.find(({ grade }) => grade === row.grade) ?? null;
          const label = sign?.label ?? row.grade ?? words.noGrade;
          return { ...row, showTitle: words.titleOf(show), label, sign };
        });
    }),
  );
  return rows.flat();
};
