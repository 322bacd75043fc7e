import { startStripeStandIn } from "@admit-one/stripe/stand-in";
import { startTossStandIn } from "@admit-one/toss/stand-in";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSite } from "./support/open-site.ts";
import { holdFor, oneSale, paid, payButton, salesOf } from "./support/steps.ts";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

describe.skipIf(!hasBrowser)("a provider's form", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await connect();
  });
  afterAll(() => browser?.close());

  test("of Stripe: a declined card, another that the bank asks about, one payment", async () => {
    const keys = { secretKey: "sk_test_1", webhookSecret: "whsec_1" };
    await using stripe = await startStripeStandIn(keys);
    const site = await openSite({
      env: {
        GATEWAY: "stripe",
        STRIPE_SECRET_KEY: keys.secretKey,
        STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
        STRIPE_PUBLISHABLE_KEY: "pk_test_1",
        STRIPE_API_URL: stripe.url,
        STRIPE_SCRIPT_URL: `${stripe.url}/stripe.js`,
      },
    });
    try {
      await using buyer = await visit(browser, site.url, { name: "stripe-buyer" });
      const { page } = buyer;
      await holdFor(page, ["A-1-1"]);
      await payButton(page).click();
      const card = page.getByLabel("Test card");
      await card.selectOption("pm_card_visa_chargeDeclined");
      await button(page, "Pay").click();
      await page.getByText("Your card was declined.").waitFor();
      await card.selectOption("pm_card_threeDSecure2Required");
      await button(page, "Pay").click();
      await button(page, "Approve at the bank").click();
      await paid(page).waitFor();
      expect(await salesOf(site.boxOffice, "stripe-buyer")).toEqual(oneSale(["A-1-1"]));
      expect(stripe.ledger()).toMatchObject([{ captures: 1, captured: 120_000, refunded: 0 }]);
      expect(buyer.faults).toEqual([]);
    } finally {
      await site.stop();
    }
  });

  test("of Toss: closing its window leads back to the choice, and then it is paid once", async () => {
    const secretKey = "test_sk_1";
    await using toss = await startTossStandIn({ secretKey });
    const site = await openSite({
      env: {
        GATEWAY: "toss",
        TOSS_SECRET_KEY: secretKey,
        TOSS_CLIENT_KEY: "test_ck_1",
        TOSS_API_URL: toss.url,
        TOSS_SCRIPT_URL: `${toss.url}/toss.js`,
      },
    });
    try {
      await using buyer = await visit(browser, site.url, { name: "toss-buyer" });
      const { page } = buyer;
      await holdFor(page, ["A-1-2"]);
      await payButton(page).click();
      await page.getByLabel("Method at Toss").waitFor();
      await button(page, "Pay").click();
      await button(page, "Close the window of Toss").click();
      // The seats are still held, and every way to pay is offered again.
      await payButton(page).waitFor();
      await payButton(page).click();
      await page.getByLabel("Method at Toss").waitFor();
      await button(page, "Pay").click();
      await button(page, "Approve at Toss").click();
      await paid(page).waitFor();
      const { seats, captured } = await salesOf(site.boxOffice, "toss-buyer");
      expect({ seats, captured }).toEqual({ seats: ["A-1-2"], captured: 1 });
      expect(toss.ledger()).toMatchObject([{ captures: 1, captured: 120_000, refunded: 0 }]);
      expect(buyer.faults).toEqual([]);
    } finally {
      await site.stop();
    }
  });
});
