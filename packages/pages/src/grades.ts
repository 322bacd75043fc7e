import type { BoxOffice, CompactPlan } from "@admit-one/core";

/** How a grade is named and marked. */
export type GradeSign = {
  readonly grade: string;
  readonly price: number;
  readonly label: string;
  /** Six hexadecimal digits, or null. */
  readonly color: string | null;
  /** Its place in the document, for a sign that does not need colours. */
  readonly index: number;
};

const colorForm = /^#[0-9a-f]{6}$/i;

export const gradesOf = ({ grades }: Pick<CompactPlan, "grades">): readonly GradeSign[] =>
  grades.map(([grade, price, label, color], index) => ({
    grade,
    price,
    label: label === 0 ? grade : label,
    color: color !== 0 && colorForm.test(color) ? color : null,
    index,
  }));

/** The grades of a show. None if it can't be found. */
export const readGrades = async (
  boxOffice: BoxOffice,
  showId: string,
): Promise<readonly GradeSign[]> => {
  const found = await boxOffice.getPlan({ showId });
  return found.outcome === "plan_found" ? gradesOf(found.plan) : [];
};
