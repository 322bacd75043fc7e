import type { Grade, PriceLevel } from "./plan.ts";

/** The prices of grades by name. */
export type GradePrices = ReadonlyMap<string, number>;

export const gradePrices = (grades: readonly Grade[]): GradePrices =>
  new Map(grades.map(({ grade, price }) => [grade, price]));

/**
 * The price of a seat, in minor units. The nearest level (seat, row, section) with a price or a
 * grade wins; within a level the price wins. Null if no level has either.
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

/** The grade of a seat: that of the nearest level with a grade, whatever the price. */
export const gradeOf = (levels: readonly (PriceLevel | undefined)[]): string | null =>
  levels.find((level) => level?.grade !== undefined)?.grade ?? null;
