import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminToken } from "./support/lived-in-site.ts";
import { concertOnSale, type OpenSite, openSite } from "./support/open-site.ts";
import { joinLine } from "./support/steps.ts";
import { connect, hasBrowser, logInToConsole, visit } from "./support/visitor.ts";

const buyers = 200;
const atOnce = 8;
const lateMaxMs = 5_000;

const seatsOf = (section: string, rows: number) => ({
  section,
  grade: section === "A" ? "R" : "S",
  rows: Array.from({ length: rows }, (_, index) => ({ row: String(index + 1), seats: 20 })),
});

describe.skipIf(!hasBrowser)("a crowd", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    const [show] = concertOnSale().shows;
    if (show === undefined) throw new Error("no show");
    const shows = [{ ...show, sections: [seatsOf("A", 10), seatsOf("B", 10)] }];
    const queue = { queueId: "winter", maxActive: null, ratePerMinute: null };
    const concerts = [concertOnSale({ shows, queue })];
    [browser, site] = await Promise.all([
      connect(),
      openSite({ concerts, env: { ADMIN_TOKEN: adminToken } }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  /** One buyer's two seats. Every tenth bank declines at first. */
  const buy = async (no: number, heldAtMs: Map<string, number>): Promise<void> => {
    const { boxOffice } = site;
    const userId = `buyer-${no}`;
    const issued = await boxOffice.issueToken({ queueId: "winter", userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    const { token } = issued.token;
    const order = { showId: "winter-1", userId, token, best: { count: 2 } };
    const held = await boxOffice.reserveSeats(order);
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    const nowMs = Date.now();
    const { reservationId, seats } = held.reservation;
    for (const { seatId } of seats) heldAtMs.set(seatId, nowMs);
    const payment = { reservationId, userId, token };
    if (no % 10 === 0) {
      const method = { type: "scripted", outcome: "decline" };
      const { outcome } = await boxOffice.pay({ ...payment, method });
      if (outcome !== "payment_declined") throw new Error(outcome);
    }
    const method = { type: "scripted", outcome: "approve" };
    const { outcome } = await boxOffice.pay({ ...payment, method });
    if (outcome !== "payment_captured") throw new Error(outcome);
  };

  test("sells out a show: what a buyer and an operator see ends equal to the store", async ({
    annotate,
  }) => {
    await using watcher = await visit(browser, site.url, { name: "watcher" });
    await using operator = await visit(browser, site.url);
    const { page } = watcher;
    await logInToConsole(operator.page, adminToken);
    await operator.page.goto("/console/concerts/winter/shows/winter-1");
    await joinLine(page);
    await page.goto("/shows/winter-1?section=A");
    await page.locator("admit-one-seat-map canvas").waitFor();
    await page.evaluate(`(() => {
      globalThis.takenAtMs = {};
      const boxes = document.querySelectorAll("input[name=seatIds]");
      const watch = new MutationObserver((changes) => {
        for (const { target } of changes) {
          if (target.disabled) globalThis.takenAtMs[target.value] ??= Date.now();
        }
      });
      for (const box of boxes) watch.observe(box, { attributeFilter: ["disabled"] });
    })()`);

    const heldAtMs = new Map<string, number>();
    const numbers = Array.from({ length: buyers }, (_, index) => index + 1);
    const work = async (): Promise<void> => {
      for (let no = numbers.shift(); no !== undefined; no = numbers.shift()) {
        await buy(no, heldAtMs);
        // Buyers come one after another, and the browser needs its share of the processor.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    expect(heldAtMs.size).toBe(2 * buyers);

    const figures = await site.boxOffice.getShowFigures({ showId: "winter-1" });
    expect(figures).toMatchObject({ total: { sold: 400, free: 0, held: 0, revenue: 42_000_000 } });
    const free = page.locator("input[name=seatIds]:not(:disabled)");
    await expect.poll(() => free.count(), { timeout: 2 * lateMaxMs }).toBe(0);
    const shown = operator.page.getByText("400 of 400");
    await shown.waitFor({ timeout: 2 * lateMaxMs });
    const revenue = operator.page.getByText("42,000,000").filter({ visible: true });
    await revenue.first().waitFor();

    const takenAtMs = await page.evaluate<Record<string, number>>("globalThis.takenAtMs");
    const late = Object.entries(takenAtMs)
      .map(([seatId, atMs]) => atMs - (heldAtMs.get(seatId) ?? Number.NaN))
      .toSorted((a, b) => a - b);
    expect(late).toHaveLength(200);
    const median = late[Math.floor(late.length / 2)] ?? Number.NaN;
    const last = late.at(-1) ?? Number.NaN;
    const figure = `A seat is drawn as taken after ${median} ms (median), ${last} ms (longest).`;
    await annotate(figure, "figure");
    expect(last).toBeLessThan(lateMaxMs);
    await page.goto("/concerts/winter");
    await page.getByText("Sold out").first().waitFor();
    expect([...watcher.faults, ...operator.faults]).toEqual([]);
  });
});
