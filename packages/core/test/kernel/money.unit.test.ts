import { exponentOf, formatAmount, isCurrency } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { exponents } from "../../src/kernel/currencies.ts";
import type { Currency } from "../../src/kernel/money.ts";

const of = (code: string) => code as Currency;

/**
 * Where Unicode's data, which Intl shows, has no decimals since nobody has used them for long; ISO
 * 4217 still has them, and so do gateways.
 */
const unusedDecimals = new Set(
  "AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER".split(" "),
);

describe("currencies", () => {
  test("are the 155 of ISO 4217, each once", () => {
    expect(exponents.size).toBe(155);
    expect([...exponents.keys()].every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });

  test("have the decimals that the runtime knows of, or those that nobody uses", () => {
    const decimals = (currency: string) =>
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
        .maximumFractionDigits ?? -1;
    const known = [...exponents.keys()].filter((code) => !unusedDecimals.has(code));
    const wrong = known.filter((code) => exponentOf(of(code)) !== decimals(code));
    expect(wrong).toEqual([]);
    for (const code of unusedDecimals) {
      expect(decimals(code), code).toBe(0);
      expect(exponentOf(of(code)), code).toBe(code === "IQD" ? 3 : 2);
    }
  });

  test("are money of today: no metal, no test, no fund, and nothing that was replaced", () => {
    const today = ["KRW", "JPY", "USD", "EUR", "GBP", "CNY", "KWD", "TND", "XPF", "ZWG", "VED"];
    expect(today.every(isCurrency)).toBe(true);
    for (const code of ["XAU", "XTS", "XXX", "USN", "CHE", "DEM", "HRK", "BGN", "ZWL", "ANG"]) {
      expect(isCurrency(code), code).toBe(false);
      expect(() => exponentOf(of(code))).toThrow(new TypeError(`${code} is no ISO 4217 code.`));
    }
  });
});

describe("an amount for people", () => {
  test.each([
    [110_000, "KRW", "110000 KRW"],
    [0, "KRW", "0 KRW"],
    [-5, "KRW", "-5 KRW"],
    [1_234, "USD", "12.34 USD"],
    [100, "USD", "1.00 USD"],
    [99, "USD", "0.99 USD"],
    [5, "USD", "0.05 USD"],
    [0, "USD", "0.00 USD"],
    [-5, "USD", "-0.05 USD"],
    [-1_234, "USD", "-12.34 USD"],
    [1, "KWD", "0.001 KWD"],
    [12_345, "KWD", "12.345 KWD"],
    [Number.MAX_SAFE_INTEGER, "USD", "90071992547409.91 USD"],
  ])("%i of %s is %s", (amount, currency, words) => {
    expect(formatAmount(amount, of(currency))).toBe(words);
  });
});
