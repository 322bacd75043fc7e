import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectPages, looks, openSiteToInspect } from "./support/inspect-pages.ts";
import { adminToken } from "./support/lived-in-site.ts";
import type { OpenSite } from "./support/open-site.ts";
import { connect, hasBrowser, logInToConsole, visit } from "./support/visitor.ts";

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

  test.each(looks)(
    "in the console in $locale, $colorScheme, $forcedColors, $viewport.width px",
    async (look) => {
      await using operator = await visit(browser, site.url, look);
      await logInToConsole(operator.page, adminToken);
      const seen = await inspectPages(operator.page, ["/console"], look);
      expect(seen.length).toBeGreaterThan(2);
      expect(operator.faults).toEqual([]);
    },
  );
});
