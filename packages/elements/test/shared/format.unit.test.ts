import { exponentOf, isCurrency } from "@admit-one/core";
import { expect, test } from "vitest";
import { digitsOf, moneyIn } from "../../src/shared/format.ts";

test("every currency has the decimals of ISO 4217, whatever the browser thinks", () => {
  const known = Intl.supportedValuesOf("currency").filter(isCurrency);
  expect(known.length).toBeGreaterThan(140);
  for (const currency of known) expect(digitsOf(currency), currency).toBe(exponentOf(currency));
});

test("amounts in minor units", () => {
  expect(moneyIn("ko", "KRW")(187_000)).toBe("₩187,000");
  expect(moneyIn("en", "EUR")(1_250)).toBe("€12.50");
  expect(moneyIn("en", "KWD")(1_250)).toContain("1.250");
});
