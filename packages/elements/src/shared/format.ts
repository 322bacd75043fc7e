import type { Language } from "../messages/language.ts";

/**
 * Currencies without two decimals, by ISO 4217. A browser's own table differs for some. A test
 * holds these equal to core's, which is too large for a page.
 */
const none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const three = "BHD IQD JOD KWD LYD OMR TND";

/** How many decimals a currency has. */
export const digitsOf = (currency: string): number => {
  if (none.includes(currency)) return 0;
  return three.includes(currency) ? 3 : 2;
};

/** An amount in minor units. */
export const moneyIn = (language: Language, currency: string): ((amount: number) => string) => {
  const digits = digitsOf(currency);
  const format = new Intl.NumberFormat(language === "ko" ? "ko-KR" : "en-GB", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (amount) => format.format(amount / 10 ** digits);
};
