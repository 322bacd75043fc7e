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

/** As a reader's setting does: everything that is measured in letters grows. */
const enlarge = (page: Page): Promise<unknown> =>
  page.evaluate("document.documentElement.style.setProperty('font-size', '200%')");

type Look = Required<
  Pick<BrowserContextOptions, "locale" | "colorScheme" | "forcedColors" | "viewport">
> & {
  /** Twice the size of letters. */
  readonly large: boolean;
};

const sizes = [
  { viewport: { width: 320, height: 640 }, large: false },
  { viewport: { width: 1280, height: 800 }, large: false },
  { viewport: { width: 640, height: 800 }, large: true },
] as const;
const colors = [
  { colorScheme: "dark", forcedColors: "none" },
  { colorScheme: "light", forcedColors: "none" },
  { colorScheme: "light", forcedColors: "active" },
] as const;
const locales = ["ko-KR", "en-US"] as const;

/** Every look in long runs; else so many that each value meets each kind of page. */
const looks: readonly Look[] =
  Number(process.env["TEST_RUNS"] ?? 1) > 1
    ? locales.flatMap((locale) =>
        colors.flatMap((color) => sizes.map((size) => ({ locale, ...color, ...size }))),
      )
    : [
        { locale: locales[0], ...colors[0], ...sizes[0] },
        { locale: locales[1], ...colors[1], ...sizes[2] },
        { locale: locales[1], ...colors[2], ...sizes[1] },
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

  const inspect = async (
    page: Page,
    starts: readonly string[],
    { large }: Look,
  ): Promise<readonly string[]> => {
    await prepareAxe(page.context());
    const found: string[] = [];
    const seen = await walk(page, {
      starts,
      look: async (path) => {
        if (large) await enlarge(page);
        for (const finding of await askAxe(page)) found.push(`${path} ${finding}`);
        if (await isTooWide(page))
          found.push(`${path} is wider than ${page.viewportSize()?.width}`);
      },
    });
    expect(found).toEqual([]);
    return seen;
  };

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
      const seen = await inspect(
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
      await inspect(nobody.page, ["/login", "/concerts/open"], look);
    },
  );

  test.each(looks)(
    "in the console in $locale, $colorScheme, $forcedColors, $viewport.width px",
    async (look) => {
      await using operator = await visit(browser, site.url, look);
      await logInToConsole(operator.page, adminToken);
      const seen = await inspect(operator.page, ["/console"], look);
      expect(seen.length).toBeGreaterThan(2);
      expect(operator.faults).toEqual([]);
    },
  );
});
