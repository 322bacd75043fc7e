import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenSite, openSite } from "./support/open-site.ts";
import {
  holdFor,
  holdSeats,
  joinLine,
  oneSale,
  openSection,
  paid,
  payButton,
  salesOf,
} from "./support/steps.ts";
import { type Loss, openUnreliableNetwork } from "./support/unreliable-proxy.ts";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

/** Goes there, also where the page goes somewhere by itself in this moment. */
const lookAt = async (page: Page, url: string): Promise<void> => {
  await page.goto(url).catch(() => page.goto(url));
};

describe.skipIf(!hasBrowser)("an interrupted purchase ends with one payment", () => {
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

  test.each([
    { lost: "answer", scripts: true, seatIds: ["A-1-1"] },
    { lost: "request", scripts: true, seatIds: ["A-1-2"] },
    { lost: "answer", scripts: false, seatIds: ["A-1-3"] },
    { lost: "request", scripts: false, seatIds: ["A-1-4"] },
  ] as const)(
    "the $lost of paying is lost, scripts: $scripts",
    async ({ lost, scripts, seatIds }) => {
      let loss: Loss = null;
      const isPay = (line: string): boolean => /^POST \S+\/(?:pay|payments) /.test(line);
      await using network = await openUnreliableNetwork(site.url, (line) => {
        if (!isPay(line)) return null;
        const now = loss;
        loss = null;
        return now;
      });
      const name = `lost-${lost}-${String(scripts)}`;
      await using buyer = await visit(browser, network.url, { name, javaScriptEnabled: scripts });
      const { page } = buyer;
      await holdFor(page, seatIds);
      const own = page.url();
      loss = lost;
      await payButton(page).click();
      // A script may have found out by itself. Otherwise the buyer looks, and pays if it is asked for.
      await page.waitForTimeout(300);
      await lookAt(page, own);
      await paid(page).or(payButton(page)).first().waitFor();
      if (await payButton(page).isVisible()) await payButton(page).click();
      await paid(page).waitFor();
      expect(await sold(name)).toEqual(oneSale(seatIds));
    },
  );

  test("back, forward and reload at every step", async () => {
    await using buyer = await visit(browser, site.url, { name: "restless" });
    const { page } = buyer;
    const shake = async (): Promise<void> => {
      const { pathname } = new URL(page.url());
      await page.reload();
      await page.goBack();
      await page.goForward();
      expect(new URL(page.url()).pathname).toBe(pathname);
    };
    await page.goto("/");
    await joinLine(page);
    await shake();
    await openSection(page, "A");
    await shake();
    await holdSeats(page, ["A-2-1", "A-2-2"]);
    await shake();
    await payButton(page).click();
    await paid(page).waitFor();
    await shake();
    await paid(page).waitFor();
    // None of the pages behind holds or pays anything again.
    for (let steps = 0; steps < 4; steps += 1) await page.goBack();
    await page.goto("/me");
    expect(await page.getByText("Paid. These seats are yours").count()).toBe(1);
    expect(await sold("restless")).toEqual(oneSale(["A-2-1", "A-2-2"]));
  });

  test("two tabs that pay at once", async () => {
    await using buyer = await visit(browser, site.url, { name: "twice" });
    const { page: first, context } = buyer;
    await holdFor(first, ["A-2-4", "A-2-5"]);
    const own = first.url();
    const second = await context.newPage();
    await second.goto(own);
    const pay = async (page: Page): Promise<void> => {
      await payButton(page).click();
    };
    await Promise.all([pay(first), pay(second)]);
    await Promise.any([paid(first).waitFor(), paid(second).waitFor()]);
    for (const page of [first, second]) {
      await lookAt(page, own);
      await paid(page).waitFor();
    }
    expect(await sold("twice")).toEqual(oneSale(["A-2-4", "A-2-5"]));
  });

  test("a tab that pays what the other one has paid", async () => {
    await using buyer = await visit(browser, site.url, { name: "late" });
    const { page: first, context } = buyer;
    await holdFor(first, ["A-2-7"]);
    const second = await context.newPage();
    await second.goto(first.url());
    await payButton(first).click();
    await paid(first).waitFor();
    if (await payButton(second).isVisible()) await payButton(second).click();
    await paid(second).waitFor();
    expect(await sold("late")).toEqual(oneSale(["A-2-7"]));
  });
});
