import type { Currency } from "@admit-one/core";

/*
 * Our amounts count minor units as in ISO 4217. So do Stripe's, except for these:
 * docs.stripe.com/currencies, "Zero-decimal currencies", "Three-decimal currencies" and "Special
 * cases".
 */

/** No decimals in ISO 4217. Stripe counts hundredths, but accepts only whole units. */
const countedInHundredths = new Set(["ISK", "UGX"]);

/** Two decimals in ISO 4217, none at Stripe. */
const countedWhole = new Set(["MGA"]);

/** Three decimals in both. The card networks behind Stripe require the last one to be 0. */
const endingInZero = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);

/** Converts our amount to Stripe's; null if Stripe cannot charge exactly this amount. */
export const toStripe = (amount: number, currency: Currency): number | null => {
  if (countedInHundredths.has(currency)) return exact(amount * 100);
  if (countedWhole.has(currency)) return exact(amount / 100);
  if (endingInZero.has(currency)) return amount % 10 === 0 ? amount : null;
  return exact(amount);
};

/** Converts Stripe's amount to ours. */
export const fromStripe = (amount: number, currency: Currency): number => {
  if (countedInHundredths.has(currency)) return amount / 100;
  if (countedWhole.has(currency)) return amount * 100;
  return amount;
};

/** Stripe writes currency codes in lower case. */
export const currencyOf = (code: string): Currency => code.toUpperCase() as Currency;

const exact = (amount: number): number | null => (Number.isSafeInteger(amount) ? amount : null);
