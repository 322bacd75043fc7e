import { type Currency, exponentOf } from "@admit-one/core";
import type { Language } from "../messages/load-messages.ts";

const localeOf = (language: Language): string => (language === "ko" ? "ko-KR" : "en-GB");

/** An amount in minor units. */
export const moneyIn = (language: Language, currency: string): ((amount: number) => string) => {
  const digits = exponentOf(currency as Currency);
  const format = new Intl.NumberFormat(localeOf(language), {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (amount) => format.format(amount / 10 ** digits);
};
