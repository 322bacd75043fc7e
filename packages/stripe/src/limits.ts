import type { Currency } from "@admit-one/core";
import { toStripe } from "./money.ts";

/*
 * docs.stripe.com/currencies, "Minimum and maximum charge amounts" and "Supported presentment
 * currencies", in amounts as Stripe counts them. Stripe itself refuses whatever is outside of them;
 * here it is known before anything is put on sale.
 */

/**
 * By the currency of the bank account that a payment is settled to, which only Stripe knows: the
 * table is right where that is the payment's own. Else the equivalent counts, by a rate of the day.
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

/** "The amount value supports up to" so many digits; of card payments where that is more. */
const digits: ReadonlyMap<string, number> = new Map([
  ["COP", 10],
  ["HUF", 10],
  ["IDR", 12],
  ["INR", 9],
  ["JPY", 10],
  ["LBP", 11],
]);
const digitsElse = 8;

/** Of ISO 4217's those that Stripe lists nowhere. */
const unsupported: ReadonlySet<string> = new Set(
  "BTN CUP ERN GHS IQD IRR KPW LYD MRU SDG SSP STN SVC SYP TMT VED VES ZWG".split(" "),
);

/** By currency, in minor units as we count them: `{ KRW: 700 }`. */
export type MinimumAmounts = Readonly<Record<string, number>>;

/** Whether Stripe can charge exactly so much; `own` raises the least amounts of the table. */
export const createAccepts =
  (own: MinimumAmounts) =>
  (amount: number, currency: Currency): boolean => {
    const counted = toStripe(amount, currency);
    if (counted === null || unsupported.has(currency)) return false;
    const least = minimums.get(currency) ?? 1;
    const most = 10 ** (digits.get(currency) ?? digitsElse) - 1;
    return counted >= least && counted <= most && amount >= (own[currency] ?? 0);
  };
