import type { ListedSeat, Show } from "@admit-one/core";
import type { GradeSign } from "./grades.ts";

/** How many seats are left at one price of one show. */
export type LeftRow = {
  readonly showId: string;
  readonly showTitle: string;
  readonly grade: string | null;
  readonly label: string;
  readonly sign: GradeSign | null;
  readonly price: number;
  readonly left: number;
};

/** Seats by grade and price, in the order of the document. */
export const leftOf = (
  show: Pick<Show, "showId">,
  showTitle: string,
  seats: readonly ListedSeat[],
  grades: readonly GradeSign[],
  noGrade: string,
): readonly LeftRow[] =>
  [...Map.groupBy(seats, ({ grade, price }) => `${price} ${grade ?? ""}`).values()].flatMap(
    (same) => {
      const [first] = same;
      if (first === undefined) return [];
      const sign = grades.find(({ grade }) => grade === first.grade) ?? null;
      return [
        {
          showId: show.showId,
          showTitle,
          grade: first.grade,
          label: sign?.label ?? first.grade ?? noGrade,
          sign,
          price: first.price,
          left: same.filter(({ available }) => available).length,
        },
      ];
    },
  );
