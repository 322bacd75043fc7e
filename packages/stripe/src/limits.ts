import type { Currency } from "@admit-one/core";
import { toStripe } from "./money.ts";

/*
 * docs.stripe.com/currencies, "Minimum and maximum charge amounts" and "Supported presentment
 * currencies", in Stripe's amounts. Stripe itself refuses amounts outside these limits; this table
 * lets us refuse them before anything is put on sale.
 */

/**
 * The minimum depends on the currency of the bank account to which a payment is settled, which only
 * Stripe knows. This table is right if that is the payment's own currency. Otherwise the equivalent
 * at the current exchange rate applies.
 */
const minimums: ReadonlyMap<string, number> = new Map([
  ["AED", 200],
  ["AUD", 50],
  ["BRL", 50],
  ["CAD", 50],
  ["CHF", 50],
  ["CZK", 1_500],
  ["DKK", 250],
  ["EUR", 50],
  ["GBP", 30],
  ["HKD", 400],
  ["HUF", 17_500],
  ["INR", 50],
  ["JPY", 50],
  ["MXN", 1_000],
  ["MYR", 200],
  ["NOK", 300],
  ["NZD", 50],
  ["PLN", 200],
  ["RON", 200],
  ["SEK", 300],
  ["SGD", 50],
  ["THB", 1_000],
  ["USD", 50],
]);

/**
 * The maximum number of digits ("The amount value supports up to"). For card payments, if they
 * allow more.
 */
const digits: ReadonlyMap<string, number> = new Map([
  ["COP", 10],
  ["HUF", 10],
  ["IDR", 12],
  ["INR", 9],
  ["JPY", 10],
  ["LBP", 11],
]);
const digitsElse = 8;

/** ISO 4217 currencies that Stripe does not list. */
const unsupported: ReadonlySet<string> = new Set(
  "BTN CUP ERN GHS IQD IRR KPW LYD MRU SDG SSP STN SVC SYP TMT VED VES ZWG".split(" "),
);

/** By currency, in our minor units: `{ KRW: 700 }`. */
export type MinimumAmounts = Readonly<Record<string, number>>;

/** Whether Stripe can charge exactly this amount. `own` raises the minimum amounts of the table. */
export const createAccepts =
  (own: MinimumAmounts) =>
  (amount: number, currency: Currency): boolean => {
    const counted = toStripe(amount, currency);
    if (counted === null || unsupported.has(currency)) return false;
    const least = minimums.get(currency) ?? 1;
    const most = 10 ** (digits.get(currency) ?? digitsElse) - 1;
    return counted >= least && counted <= most && amount >= (own[currency] ?? 0);
  };
