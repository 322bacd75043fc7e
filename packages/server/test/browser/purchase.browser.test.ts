import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenSite, openSite } from "./support/open-site.ts";
import { chooseTrialBank, holdFor, oneSale, paid, payButton, salesOf } from "./support/steps.ts";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

describe.skipIf(!hasBrowser)("a whole purchase ends with one payment and the right seats", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([connect(), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const sold = (name: string) => salesOf(site.boxOffice, name);

  test("without JavaScript", async () => {
    const options = { name: "plain", javaScriptEnabled: false };
    await using buyer = await visit(browser, site.url, options);
    const { page } = buyer;
    await holdFor(page, ["A-1-1", "A-1-2"]);
    await chooseTrialBank(page, "decline");
    await payButton(page).click();
    await page.getByText("Nothing was charged").first().waitFor();
    await chooseTrialBank(page, "approve");
    await payButton(page).click();
    await paid(page).waitFor();
    expect(await sold("plain")).toEqual(oneSale(["A-1-1", "A-1-2"]));
  });
});
