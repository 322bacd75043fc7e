// npm run screenshots: pictures of the pages, for documents and for looking at them.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminToken, openLivedInSite } from "./support/lived-in-site.ts";
import { concertOnSale, type OpenSite } from "./support/open-site.ts";
import {
  connect,
  hasBrowser,
  logInToConsole,
  mapIsDrawn,
  phone,
  visit,
} from "./support/visitor.ts";

const folder = fileURLToPath(
  new URL("../../../../node_modules/.cache/screenshots/", import.meta.url),
);
const isAsked = process.env["SCREENSHOTS"] === "1";

/** So that the map shows a sale that goes on. */
const sellSome = async ({ boxOffice }: OpenSite): Promise<void> => {
  for (let no = 1; no <= 60; no += 1) {
    const userId = `buyer-${no}`;
    const issued = await boxOffice.issueToken({ queueId: "open", userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    const best = { count: 1 + (no % 4), section: "ABCDEF"[no % 6] ?? "A" };
    const { token } = issued.token;
    await boxOffice.reserveSeats({ showId: "open-1", userId, token, best });
  }
};

const devices = [
  { device: "phone", ...phone },
  { device: "desk", viewport: { width: 1200, height: 800 } },
] as const;

describe.skipIf(!hasBrowser || !isAsked)("pictures", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    [browser, site] = await Promise.all([
      connect(),
      openLivedInSite((concertId, over) => ({
        ...concertOnSale({ title: "Winter Night", venue: { name: "Olympic Hall" } }),
        concertId,
        queue: { queueId: concertId },
        shows: concertOnSale().shows.map((show) => ({
          ...show,
          showId: `${concertId}-1`,
          sections: ["A", "B", "C", "D", "E", "F"].map((section, no) => ({
            section,
            grade: no < 3 ? "R" : "S",
            rows: Array.from({ length: 9 }, (_, row) => ({ row: String(row + 1), seats: 14 })),
          })),
        })),
        ...over,
      })),
    ]);
    await sellSome(site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test.each(
    devices.flatMap((device) => [
      { ...device, locale: "ko-KR" },
      { ...device, locale: "en-US" },
    ]),
  )("of the $device in $locale", async ({ device, ...options }) => {
    await using alice = await visit(browser, site.url, { name: "alice", ...options });
    await using operator = await visit(browser, site.url, options);
    await logInToConsole(operator.page, adminToken);
    const listed = await site.boxOffice.listReservations({ userId: "alice" });
    const all = listed.outcome === "reservations_listed" ? listed.reservations : [];
    const held = all.find(({ status }) => status === "held")?.reservationId ?? "";
    const pages = [
      [alice.page, "concert", "/concerts/open"],
      [alice.page, "line", "/concerts/quiet/line"],
      [alice.page, "seats", "/shows/open-1?section=A"],
      [alice.page, "checkout", `/reservations/${held}`],
      [operator.page, "console", "/console"],
    ] as const;
    for (const [page, name, path] of pages) {
      await page.goto(path);
      if (name === "seats") {
        await mapIsDrawn(page);
        await page.evaluate("document.querySelector('admit-one-seat-map').scrollIntoView()");
      }
      const file = `${folder}${name}-${device}-${options.locale.slice(0, 2)}.png`;
      const picture = await page.screenshot({ path: file });
      expect(picture.length).toBeGreaterThan(5_000);
    }
  });
});
