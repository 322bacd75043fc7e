import type { Currency } from "@admit-one/core";

/*
 * Our amounts count minor units as ISO 4217 has them. Stripe's do, too, but for these exceptions:
 * docs.stripe.com/currencies, "Zero-decimal currencies", "Three-decimal currencies" and "Special
 * cases".
 */

/** Without decimals in ISO 4217; Stripe counts hundredths of them, and takes whole ones alone. */
const countedInHundredths = new Set(["ISK", "UGX"]);

/** Two decimals in ISO 4217, none at Stripe. */
const countedWhole = new Set(["MGA"]);

/** Three decimals in both, of which the card networks behind Stripe want the last one to be 0. */
const endingInZero = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);

/** Our amount as Stripe counts it; null where Stripe can't take exactly that much. */
export const toStripe = (amount: number, currency: Currency): number | null => {
  if (countedInHundredths.has(currency)) return exact(amount * 100);
  if (countedWhole.has(currency)) return exact(amount / 100);
  if (endingInZero.has(currency)) return amount % 10 === 0 ? amount : null;
  return exact(amount);
};

/** Stripe's amount as we count it. */
export const fromStripe = (amount: number, currency: Currency): number => {
  if (countedInHundredths.has(currency)) return amount / 100;
  if (countedWhole.has(currency)) return amount * 100;
  return amount;
};

/** Stripe writes them in lower case. */
export const currencyOf = (code: string): Currency => code.toUpperCase() as Currency;

const exact = (amount: number): number | null => (Number.isSafeInteger(amount) ? amount : null);
