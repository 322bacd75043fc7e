import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { press } from "./support/keyboard.ts";
import { type OpenSite, openSite } from "./support/open-site.ts";
import {
  chooseTrialBank,
  holdFor,
  oneSale,
  paid,
  payButton,
  salesOf,
  seatBox,
} from "./support/steps.ts";
import { connect, hasBrowser, phone, slowDown, visit } from "./support/visitor.ts";

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

  test("without JavaScript, after the bank declined once", async () => {
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

  test("by keyboard only", async () => {
    await using buyer = await visit(browser, site.url, { name: "keys" });
    const { page, faults } = buyer;
    await page.goto("/");
    await press(page, page.getByRole("link", { name: "겨울 콘서트" }));
    await press(page, page.getByRole("button", { name: "Join the line" }));
    await press(page, page.getByRole("link", { name: "Choose seats" }).first());
    await press(page, page.getByRole("link", { name: "A", exact: true }));
    await press(page, seatBox(page, "A-1-5"), "Space");
    await press(page, seatBox(page, "A-1-6"), "Space");
    await press(page, page.getByRole("button", { name: "Hold these seats" }));
    await press(page, page.getByRole("radio", { name: "Trial payment" }), "Space");
    await press(page, payButton(page));
    await paid(page).waitFor();
    await press(page, page.getByRole("link", { name: "My reservations" }));
    await page.getByRole("heading", { name: "My reservations" }).waitFor();
    expect(await sold("keys")).toEqual(oneSale(["A-1-5", "A-1-6"]));
    expect(faults).toEqual([]);
  });

  test("by what the accessibility tree says only", async () => {
    await using buyer = await visit(browser, site.url, { name: "reader" });
    const { page, faults } = buyer;
    const tree = (of: Page = page) => of.getByRole("main").ariaSnapshot();
    await page.goto("/");
    await page.getByRole("main").getByRole("link", { name: "겨울 콘서트" }).click();
    await page.getByRole("button", { name: "Join the line" }).click();
    await page.getByRole("alert").getByRole("heading", { name: "It is your turn" }).waitFor();
    expect(await tree()).toMatch(/- alert:\n\s+- heading "It is your turn"[^]*You are in until \d/);
    await page.getByRole("alert").getByRole("link", { name: "Choose seats" }).click();
    await page.getByRole("table").getByRole("link", { name: "B", exact: true }).click();
    const row = page.getByRole("group", { name: /^Row 1/ });
    await row.getByRole("checkbox", { name: "3" }).check();
    await row.getByRole("checkbox", { name: "4" }).check();
    expect(await tree()).toMatch(/checkbox "4" \[checked\]/);
    await page.getByRole("button", { name: "Hold these seats" }).click();
    await page.getByRole("heading", { name: "These seats are held for you" }).waitFor();
    const held = await tree();
    expect(held).toMatch(/status:\n\s+- heading "These seats are held for you"/);
    expect(held).toMatch(/row "Total ₩180,000"/);
    expect(held).toMatch(/group "How to pay":/);
    await page.getByRole("button", { name: "Pay ₩180,000" }).click();
    await page.getByRole("heading", { name: "Paid. These seats are yours" }).waitFor();
    expect(await tree()).toMatch(/link "Add to calendar"/);
    expect(await sold("reader")).toEqual(oneSale(["B-1-3", "B-1-4"]));
    expect(faults).toEqual([]);
  });

  test("on a phone with a slow network and a slow processor, with the best seats", async () => {
    await using buyer = await visit(browser, site.url, { name: "phone", ...phone });
    const { page, faults } = buyer;
    await slowDown(page);
    await page.goto("/concerts/winter");
    await page.getByRole("button", { name: "Join the line" }).tap();
    await page.getByRole("link", { name: "Choose seats" }).first().tap();
    await page.getByLabel("Grade").selectOption("S");
    await page.getByRole("button", { name: "Hold the best seats" }).tap();
    await page.getByRole("heading", { name: "These seats are held for you" }).waitFor();
    await payButton(page).tap();
    await paid(page).waitFor();
    const { seats, ...rest } = await sold("phone");
    expect(rest).toEqual({ captured: 1, others: [] });
    expect(seats).toHaveLength(2);
    expect(seats.every((seatId) => seatId.startsWith("B-1-"))).toBe(true);
    expect(faults).toEqual([]);
  });
});
