import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askAxe, prepareAxe } from "./support/axe.ts";
import { inspectPages, isTooWide, looks, openSiteToInspect } from "./support/inspect-pages.ts";
import type { OpenSite } from "./support/open-site.ts";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

describe.skipIf(!hasBrowser)("axe finds nothing", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([connect(), openSiteToInspect()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test("on a good page, and something on a bad one", async () => {
    await using reader = await visit(browser, site.url);
    const { page } = reader;
    await prepareAxe(page.context());
    await page.goto("/");
    await page.evaluate("document.querySelector('main').append(document.createElement('img'))");
    await page.evaluate("document.querySelector('main').style.minWidth = '3000px'");
    expect(await askAxe(page)).toEqual([expect.stringMatching(/^image-alt: /)]);
    expect(await isTooWide(page)).toBe(true);
  });

  test.each(looks)(
    "on a buyer's pages in $locale, $colorScheme, $forcedColors, $viewport.width px",
    async (look) => {
      await using alice = await visit(browser, site.url, { name: "alice", ...look });
      const seen = await inspectPages(
        alice.page,
        [
          "/",
          "/me",
          "/concerts/open/line",
          "/shows/open-1?section=A",
          "/concerts/quiet/line",
          "/concerts/paused/line",
          "/concerts/closed/line",
          "/concerts/none",
        ],
        look,
      );
      expect(seen.length).toBeGreaterThan(10);
      expect(alice.faults).toEqual([]);
      await using nobody = await visit(browser, site.url, look);
      await inspectPages(nobody.page, ["/login", "/concerts/open"], look);
    },
  );
});
