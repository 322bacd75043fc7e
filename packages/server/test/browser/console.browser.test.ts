import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenSite, openSite } from "./support/open-site.ts";
import { connect, hasBrowser, logInToConsole, phone, visit } from "./support/visitor.ts";

const token = "the-token-of-the-manager-of-this-test";
const show = "/console/concerts/winter/shows/winter-1";

describe.skipIf(!hasBrowser)("an operator at work", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([connect(), openSite({ env: { ADMIN_TOKEN: token } })]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const operator = async (options = {}) => {
    const visitor = await visit(browser, site.url, options);
    await logInToConsole(visitor.page, token);
    return visitor;
  };

  const sell = (seatId: string) =>
    site.boxOffice.sellSeats({
      showId: "winter-1",
      seatIds: [seatId],
      reason: "door",
      idempotencyKey: seatId,
    });

  test("figures follow a sale by themselves; what is open and has the focus stays", async () => {
    await using visitor = await operator(phone);
    const { page, faults } = visitor;
    await page.goto(show);
    const table = page.locator("[data-live] details");
    await table.locator("summary").click();
    await table.locator("summary").focus();
    await sell("A-1-1");
    const sold = page.locator(".figure", { hasText: "Sold" }).locator("strong");
    await expect.poll(() => sold.textContent(), { timeout: 15_000 }).toBe("1 of 24");
    expect(await table.getAttribute("open")).toBe("");
    const focused = () => page.evaluate<string>("document.activeElement.tagName");
    expect(await focused()).toBe("SUMMARY");
    expect(await page.locator("[data-part=age]").textContent()).toMatch(/just now|s old/);
    expect(faults).toEqual([]);
  });

  test("a page says that its figures are old while the server does not answer", async () => {
    await using visitor = await operator();
    const { page, context } = visitor;
    await page.goto("/console");
    await context.setOffline(true);
    const age = page.locator("[data-live].stale [data-part=age]");
    await expect.poll(() => age.count(), { timeout: 15_000 }).toBe(1);
    expect(await age.textContent()).toContain("no answer since then");
    await context.setOffline(false);
    await expect.poll(() => age.count(), { timeout: 15_000 }).toBe(0);
  });

  test("two operators at one policy: the second sees both values, without JavaScript too", async () => {
    await using first = await operator({ javaScriptEnabled: false });
    await using second = await operator();
    for (const { page } of [first, second]) await page.goto("/console/lines/winter/limits");
    const limit = (page: typeof first.page) => page.locator("input[name=maxActive]");
    const save = (page: typeof first.page) =>
      page.getByRole("button", { name: "Save the limits" }).click();
    await limit(second.page).fill("40");
    await save(second.page);
    await second.page.getByText("The limits are changed.").waitFor();
    await limit(first.page).fill("60");
    await save(first.page);
    await first.page.getByRole("heading", { name: "It was changed meanwhile" }).waitFor();
    expect(await first.page.locator("mark").allTextContents()).toContain("40");
    await first.page.getByRole("button", { name: "Save mine over it" }).click();
    await first.page.getByText("The limits are changed.").waitFor();
    const found = await site.boxOffice.getQueue({ queueId: "winter" });
    expect(found).toMatchObject({ queue: { policy: { maxActive: 60 } } });
    expect(second.faults).toEqual([]);
  });
});
