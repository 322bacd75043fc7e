// What a screen reader has of each page, as it was agreed on: the files in `trees`. After a change on
// purpose, `vitest run -u` with this file writes them again; read the difference.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concertOnSale, type OpenSite, openSite } from "./support/open-site.ts";
import { connect, hasBrowser, mapIsDrawn, visit } from "./support/visitor.ts";

const nowMs = Date.UTC(2030, 0, 5, 3);
const dayMs = 86_400_000;

const concert = concertOnSale({
  shows: [
    {
      showId: "winter-1",
      startsAtMs: nowMs + 30 * dayMs,
      salesOpenAtMs: nowMs - dayMs,
      salesCloseAtMs: nowMs + 29 * dayMs,
      sections: [
        { section: "A", grade: "R", rows: [{ row: "1", seats: 2 }] },
        {
          section: "B",
          grade: "S",
          rows: [{ row: "1", seats: 3 }],
          seats: [{ seat: "1-1", accessible: true }],
        },
      ],
    },
  ],
});

/** What is another one in each run. */
const settled = (tree: string): string =>
  `${tree.replace(/\bres_\w+/g, "ID").replace(/strong: \d+:\d\d/, "strong: M:SS")}\n`;

/** Until scripts have added what they add. */
const isWhole = async (page: Page): Promise<void> => {
  if ((await page.locator("admit-one-seat-map").count()) > 0) {
    await mapIsDrawn(page);
    await page.locator("[data-part=legend] li", { hasText: "₩" }).first().waitFor();
    await expect.poll(() => page.locator("[data-part=map-status]").textContent()).toBe("");
  }
  if ((await page.locator("admit-one-line").count()) > 0) {
    await page.locator("[data-part=notify]").waitFor();
  }
};

describe.skipIf(!hasBrowser)("the tree of each page for screen readers", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([
      connect(),
      openSite({ concerts: [concert], clock: { nowMs: () => nowMs } }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test.for(["ko", "en"])("in %s", async (language) => {
    const locale = language === "ko" ? "ko-KR" : "en-US";
    const options = { name: `tree-${language}`, locale, timezoneId: "Asia/Seoul" };
    await using buyer = await visit(browser, site.url, options);
    const { page } = buyer;
    const keep = async (name: string, path?: string): Promise<void> => {
      if (path !== undefined) await page.goto(path);
      await isWhole(page);
      const tree = settled(await page.getByRole("main").ariaSnapshot());
      await expect(tree).toMatchFileSnapshot(`trees/${name}.${language}.yml`);
    };
    await keep("concerts", "/");
    await keep("concert", "/concerts/winter");
    await page.locator("form[action$='/line'] button").click();
    await page.locator("[data-part=call] a").first().waitFor();
    await keep("line");
    await keep("show", "/shows/winter-1");
    await keep("section", "/shows/winter-1?section=B");
    await page.locator('input[name=seatIds][value="B-1-2"]').check();
    await page.locator(".hold-bar button").click();
    await page.waitForURL(/\/reservations\//);
    await keep("reservation");
    await keep("mine", "/me");
    // The other language finds the seats as this one did.
    const { boxOffice } = site;
    const userId = options.name;
    const listed = await boxOffice.listReservations({ userId });
    const held = listed.outcome === "reservations_listed" ? listed.reservations : [];
    for (const { reservationId } of held) {
      await boxOffice.releaseReservation({ reservationId, userId });
    }
    expect(buyer.faults).toEqual([]);
  });
});
