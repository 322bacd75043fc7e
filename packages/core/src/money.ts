import type { Brand } from "./ids.ts";

/** ISO 4217 alphabetic code, upper case. */
export type Currency = Brand<string, "Currency">;

export const isCurrency = (value: string): value is Currency => /^[A-Z]{3}$/.test(value);

/** A non-negative number of minor units that arithmetic can't bend. */
export const isAmount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/**
 * Adds amounts of one currency, in minor units.
 * @throws TypeError when the sum leaves the safe integers: such prices are a mistake of the plan.
 */
export const sumAmounts = (amounts: readonly number[]): number => {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  if (!isAmount(sum)) throw new TypeError(`The sum ${sum} is no amount of money.`);
  return sum;
};
