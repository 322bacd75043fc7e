import { exponents } from "./currencies.ts";
import type { Brand } from "./ids.ts";

/** ISO 4217 alphabetic code, upper case. */
export type Currency = Brand<string, "Currency">;

export const isCurrency = (value: string): value is Currency => exponents.has(value);

/** How many decimals the currency has: KRW 0, USD 2, KWD 3. */
export const exponentOf = (currency: Currency): number => {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new TypeError(`${currency} is no ISO 4217 code.`);
  return exponent;
};

/** Formats an amount in major units for people. Exact, because it uses no fractions. */
export const formatAmount = (amount: number, currency: Currency): string => {
  const exponent = exponentOf(currency);
  if (exponent === 0) return `${amount} ${currency}`;
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)} ${currency}`;
};

/** A non-negative integer of minor units within the safe range. */
export const isAmount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/**
 * Adds amounts of one currency, in minor units.
 * @throws TypeError if the sum exceeds the safe integers: such prices are a mistake in the plan.
 */
export const sumAmounts = (amounts: readonly number[]): number => {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  if (!isAmount(sum)) throw new TypeError(`The sum ${sum} is no amount of money.`);
  return sum;
};
