import type { Grade, PriceLevel } from "./plan.ts";

/** The prices of grades by their names. */
export type GradePrices = ReadonlyMap<string, number>;

export const gradePrices = (grades: readonly Grade[]): GradePrices =>
  new Map(grades.map(({ grade, price }) => [grade, price]));

/**
 * What a seat costs, in minor units: the nearest of its levels (seat, row, section) that names a
 * price or a grade wins, and of one level the price. Null where no level says it.
 *
 * @example
 * const grades = gradePrices([{ grade: "VIP", price: 198_000 }]);
 * priceOf([{}, { price: 90_000 }, { grade: "VIP" }], grades); // 90000
 */
export const priceOf = (
  levels: readonly (PriceLevel | undefined)[],
  grades: GradePrices,
): number | null => {
  for (const level of levels) {
    if (level?.price !== undefined) return level.price;
    if (level?.grade !== undefined) return grades.get(level.grade) ?? null;
  }
  return null;
};

/** The grade that a seat is of: the nearest one, whatever its price. */
export const gradeOf = (levels: readonly (PriceLevel | undefined)[]): string | null =>
  levels.find((level) => level?.grade !== undefined)?.grade ?? null;
