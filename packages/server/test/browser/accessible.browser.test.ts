import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askAxe, prepareAxe } from "./support/axe.ts";
import { adminToken, openLivedInSite } from "./support/lived-in-site.ts";
import { concertOnSale, type OpenSite } from "./support/open-site.ts";
import { connect, hasBrowser, logInToConsole, visit } from "./support/visitor.ts";
import { walk } from "./support/walk.ts";

/** Whether a reader must scroll sideways to read a line. */
const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth + 1");

const looks: readonly (BrowserContextOptions & { readonly locale: string })[] = [
  { locale: "ko-KR", colorScheme: "dark", viewport: { width: 320, height: 640 } },
  { locale: "en-US", colorScheme: "light", viewport: { width: 1280, height: 800 } },
];

describe.skipIf(!hasBrowser)("axe finds nothing", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([
      connect(),
      openLivedInSite((concertId, over) => ({
        ...concertOnSale(),
        concertId,
        title: `겨울 콘서트 (${concertId})`,
        queue: { queueId: concertId },
        shows: concertOnSale().shows.map((show) => ({ ...show, showId: `${concertId}-1` })),
        ...over,
      })),
    ]);
    await site.boxOffice.changeQueue({ queueId: "paused", mode: "paused", pauseReason: "Tea" });
    await site.boxOffice.changeQueue({ queueId: "closed", mode: "closed" });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const inspect = async (page: Page, starts: readonly string[]): Promise<readonly string[]> => {
    await prepareAxe(page.context());
    const found: string[] = [];
    const seen = await walk(page, {
      starts,
      look: async (path) => {
        for (const finding of await askAxe(page)) found.push(`${path} ${finding}`);
        if (await isTooWide(page))
          found.push(`${path} is wider than ${page.viewportSize()?.width}`);
      },
    });
    expect(found).toEqual([]);
    return seen;
  };

  test.each(looks)("on a buyer's pages in $locale, $colorScheme", async (look) => {
    await using alice = await visit(browser, site.url, { name: "alice", ...look });
    const seen = await inspect(alice.page, [
      "/",
      "/me",
      "/concerts/open/line",
      "/shows/open-1?section=A",
      "/concerts/quiet/line",
      "/concerts/paused/line",
      "/concerts/closed/line",
      "/concerts/none",
    ]);
    expect(seen.length).toBeGreaterThan(10);
    expect(alice.faults).toEqual([]);
    await using nobody = await visit(browser, site.url, look);
    await inspect(nobody.page, ["/login", "/concerts/open"]);
  });

  test.each(looks)("in the console in $locale, $colorScheme", async (look) => {
    await using operator = await visit(browser, site.url, look);
    await logInToConsole(operator.page, adminToken);
    const seen = await inspect(operator.page, ["/console"]);
    expect(seen.length).toBeGreaterThan(2);
    expect(operator.faults).toEqual([]);
  });
});
