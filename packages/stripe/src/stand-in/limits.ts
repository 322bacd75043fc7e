import { invalid } from "./stripe-error.ts";

/*
 * docs.stripe.com/currencies, "Minimum and maximum charge amounts". This account settles in each of
 * these currencies, so nothing is converted. It has no bank account in any other currency.
 */

const minimums: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1_500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1_000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1_000,
  usd: 50,
};

/** For card payments. */
const digits: Readonly<Record<string, number>> = {
  cop: 10,
  huf: 10,
  idr: 12,
  inr: 9,
  jpy: 10,
  lbp: 11,
};

/** ISO 4217 currencies that are not among the "Supported presentment currencies". */
const unsupported = new Set(
  "btn cup ern ghs iqd irr kpw lyd mru sdg ssp stn svc syp tmt ved ves zwg".split(" "),
);

/**
 * The number by which an amount must be divisible ("Three-decimal currencies", "Special cases").
 */
const stepOf = (currency: string): number => {
  if (["bhd", "jod", "kwd", "omr", "tnd"].includes(currency)) return 10;
  return ["isk", "ugx"].includes(currency) ? 100 : 1;
};

/** Refuses amounts and currencies that Stripe does not charge. */
export const checkCharge = (amount: number, currency: string): void => {
  if (!/^[a-z]{3}$/.test(currency) || unsupported.has(currency)) {
    throw invalid("parameter_invalid_string", `Invalid currency: ${currency}`, "currency");
  }
  if (String(amount).length > (digits[currency] ?? 8)) {
    throw invalid("amount_too_large", "Amount is too large.", "amount");
  }
  if (amount < (minimums[currency] ?? 1)) {
    throw invalid("amount_too_small", "Amount must convert to at least 50 cents.", "amount");
  }
  const step = stepOf(currency);
  if (amount % step !== 0) {
    const message = `Invalid amount: in ${currency} it must be divisible by ${step}.`;
    throw invalid("invalid_charge_amount_no_decimal_compatible", message, "amount");
  }
};
