import type { BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { askAxe, prepareAxe } from "./axe.ts";
import { openLivedInSite } from "./lived-in-site.ts";
import { concertOnSale, type OpenSite } from "./open-site.ts";
import { walk } from "./walk.ts";

/** Whether a reader must scroll sideways to read a line. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth + 1");

/** As a reader's setting does: everything that is measured in letters grows. */
const enlarge = (page: Page): Promise<unknown> =>
  page.evaluate("document.documentElement.style.setProperty('font-size', '200%')");

export type Look = Required<
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
export const looks: readonly Look[] =
  Number(process.env["TEST_RUNS"] ?? 1) > 1
    ? locales.flatMap((locale) =>
        colors.flatMap((color) => sizes.map((size) => ({ locale, ...color, ...size }))),
      )
    : [
        { locale: locales[0], ...colors[0], ...sizes[0] },
        { locale: locales[1], ...colors[1], ...sizes[2] },
        { locale: locales[1], ...colors[2], ...sizes[1] },
      ];

/** A site with lines in every state. */
export const openSiteToInspect = async (): Promise<OpenSite> => {
  const site = await openLivedInSite((concertId, over) => ({
    ...concertOnSale(),
    concertId,
    title: `겨울 콘서트 (${concertId})`,
    queue: { queueId: concertId },
    shows: concertOnSale().shows.map((show) => ({ ...show, showId: `${concertId}-1` })),
    ...over,
  }));
  await site.boxOffice.changeQueue({ queueId: "paused", mode: "paused", pauseReason: "Tea" });
  await site.boxOffice.changeQueue({ queueId: "closed", mode: "closed" });
  return site;
};

/** Walks over all pages from these on. Returns their paths. */
export const inspectPages = async (
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
      if (await isTooWide(page)) found.push(`${path} is wider than the window`);
    },
  });
  expect(found).toEqual([]);
  return seen;
};
