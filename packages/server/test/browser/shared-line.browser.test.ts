import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concertOnSale, type OpenSite, openSite } from "./support/open-site.ts";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

/** The paths that a page asks for, as they come. */
const requestsOf = (page: Page): readonly string[] => {
  const paths: string[] = [];
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  return paths;
};
const streams = (paths: readonly string[]): number =>
  paths.filter((path) => path.endsWith("/queues/winter/events")).length;

describe.skipIf(!hasBrowser)("all tabs of a buyer", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    const concert = concertOnSale({ queue: { queueId: "winter", maxActive: 1 } });
    [browser, site] = await Promise.all([connect(), openSite({ concerts: [concert] })]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test("share one stream, and another tab takes it over when its tab is closed", async () => {
    const first = await site.boxOffice.issueToken({ queueId: "winter", userId: "first" });
    const next = await site.boxOffice.issueToken({ queueId: "winter", userId: "next" });
    if (first.outcome !== "token_issued" || next.outcome !== "token_issued")
      throw new Error("full");
    await using buyer = await visit(browser, site.url, { name: "many-tabs" });
    const { page, context } = buyer;
    const asked = requestsOf(page);
    await page.goto("/concerts/winter");
    await page.getByRole("button", { name: "Join the line" }).click();
    await expect.poll(() => streams(asked), { timeout: 10_000 }).toBe(1);
    const tab = await context.newPage();
    const askedByTab = requestsOf(tab);
    await tab.goto("/concerts/winter/line");
    const places = [page, tab].map((one) => one.locator("[data-part=position]"));
    for (const place of places) await expect.poll(() => place.textContent()).toBe("2");
    // What the stream of the first tab brings is news in the second one, too.
    await site.boxOffice.leaveQueue({
      queueId: "winter",
      userId: "next",
      token: next.token.token,
    });
    for (const place of places)
      await expect.poll(() => place.textContent(), { timeout: 10_000 }).toBe("1");
    expect([streams(asked), streams(askedByTab)]).toEqual([1, 0]);
    await page.close();
    // The browser may have kept the frame that is read first, and the next one is read 4 s later.
    await expect.poll(() => streams(askedByTab), { timeout: 20_000 }).toBe(1);
    await site.boxOffice.leaveQueue({
      queueId: "winter",
      userId: "first",
      token: first.token.token,
    });
    await tab.getByText(/^You are in until /).waitFor();
    expect(await tab.title()).toMatch(/^You are in! – /);
    // Nothing of the token is where others could read it.
    const kept = await tab.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })");
    const mine = await site.boxOffice.findMyToken({ queueId: "winter", userId: "many-tabs" });
    const token = mine.outcome === "token_found" ? mine.token.token : "?";
    expect(`${String(kept)} ${tab.url()} ${await tab.content()}`).not.toContain(token);
    expect(buyer.faults).toEqual([]);
  });
});
