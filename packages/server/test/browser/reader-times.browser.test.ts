import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concertOnSale, type OpenSite, openSite } from "./support/open-site.ts";
import { joinLine } from "./support/steps.ts";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

const startsAtMs = Date.UTC(2035, 0, 5, 11);

describe.skipIf(!hasBrowser)("a time is the venue's, with the reader's own beside it", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    const { shows, ...concert } = concertOnSale();
    const later = shows.map((show) => ({ ...show, startsAtMs }));
    [browser, site] = await Promise.all([
      connect(),
      openSite({ concerts: [{ ...concert, shows: later }] }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test("where the reader is in another zone", async () => {
    const options = { name: "far", timezoneId: "Europe/Berlin" };
    await using reader = await visit(browser, site.url, options);
    await joinLine(reader.page);
    // A script adds them once the page is read.
    await reader.page.getByText("where you are").first().waitFor();
    const text = await reader.page.locator("main").innerText();
    expect(text).toContain("Fri, 5 January 2035 at 20:00 (5 January at 12:00 where you are)");
    expect(text).toMatch(/You are in until \d\d:\d\d\. \(\d\d:\d\d where you are\)/);
    expect(reader.faults).toEqual([]);
  });

  test("and nowhere else", async () => {
    const options = { timezoneId: "Asia/Seoul" };
    await using reader = await visit(browser, site.url, options);
    await reader.page.goto("/concerts/winter");
    const text = await reader.page.locator("main").innerText();
    expect(text).toContain("Fri, 5 January 2035 at 20:00");
    expect(text).not.toContain("where you are");
  });
});
