import { countOf } from "./labels.ts";
import type { Plan } from "./plan.ts";
import { gradePrices, priceOf } from "./price-of.ts";
import { namedRows } from "./seat-names.ts";

/** Every price that a seat of the plan has, in minor units. */
export const pricesIn = ({ grades: named, sections }: Plan): ReadonlySet<number> => {
  const grades = gradePrices(named);
  const prices = new Set<number>();
  for (const section of sections) {
    const own = section.seats.flatMap((seat) => {
      const price = priceOf([seat], grades);
      return price === null ? [] : [{ index: seat.index, price }];
    });
    for (const { price } of own) prices.add(price);
    let before = 0;
    for (const { runs, levels } of namedRows(section)) {
      const end = runs.reduce((sum, run) => sum + countOf(run), before);
      const apart = own.filter(({ index }) => index >= before && index < end).length;
      const price = priceOf(levels, grades);
      if (price !== null && apart < end - before) prices.add(price);
      before = end;
    }
  }
  return prices;
};
