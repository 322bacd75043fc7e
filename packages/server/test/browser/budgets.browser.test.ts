import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenSite, openSite } from "./support/open-site.ts";
import { joinLine, openSection, seatBox } from "./support/steps.ts";
import { connect, hasBrowser, mapIsDrawn, phone, slowDown, visit } from "./support/visitor.ts";

/** A test machine is busy with other tests: the times are reported, and these are only ceilings. */
const lcpMaxMs = 8_000;
const clsMax = 0.02;
/** The same pages, once the server knows the zone of the reader. */
const clsLaterMax = 0.01;

/** Listens from the first moment of each page on. */
const measure = `
  globalThis.measured = { lcpMs: 0, cls: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) measured.lcpMs = startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) {
      if (!hadRecentInput) measured.cls += value;
    }
  }).observe({ type: "layout-shift", buffered: true });`;

type Measured = { readonly lcpMs: number; readonly cls: number };

describe.skipIf(!hasBrowser)("on a slow phone", () => {
  let browser: Browser;
  let site: OpenSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([connect(), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const settled = async (page: Page): Promise<Measured> => {
    const isMap = (await page.locator("admit-one-seat-map").count()) > 0;
    if (isMap) await mapIsDrawn(page);
    const read = () => page.evaluate<Measured>("measured");
    await expect.poll(async () => (await read()).lcpMs, { timeout: lcpMaxMs }).toBeGreaterThan(0);
    return await read();
  };

  test("pages of the way appear soon, stay where they are, and load from nobody else", async ({
    annotate,
  }) => {
    // Such a reader gets a line more for each time.
    const options = { name: "slow", timezoneId: "America/Los_Angeles", ...phone };
    await using buyer = await visit(browser, site.url, options);
    const { page, context, faults } = buyer;
    const foreign: string[] = [];
    context.on("request", (request) => {
      if (!request.url().startsWith(site.url)) foreign.push(request.url());
    });
    await context.addInitScript({ content: measure });
    await joinLine(page);
    await slowDown(page);
    const found: string[] = [];
    const look = async (path: string, visit: string, max: number): Promise<void> => {
      await page.goto(path);
      const { lcpMs, cls } = await settled(page);
      const figures = `LCP ${Math.round(lcpMs)} ms, CLS ${cls.toFixed(3)}`;
      await annotate(`${path}, ${visit}: ${figures}`, "figure");
      if (!(lcpMs > 0 && lcpMs < lcpMaxMs)) found.push(`${path}, ${visit}: LCP ${lcpMs} ms`);
      if (cls > max) found.push(`${path}, ${visit}: CLS ${cls}`);
    };
    for (const path of ["/", "/concerts/winter"]) {
      await context.clearCookies({ name: "admit-zone" });
      await look(path, "first page", clsMax);
    }
    for (const path of [
      "/",
      "/concerts/winter",
      "/concerts/winter/line",
      "/shows/winter-1",
      "/shows/winter-1?section=A",
      "/me",
    ]) {
      await look(path, "later", clsLaterMax);
    }
    expect(found).toEqual([]);
    expect(foreign).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("a tick answers soon", async ({ annotate }) => {
    await using buyer = await visit(browser, site.url, { name: "ticker", ...phone });
    const { page } = buyer;
    await joinLine(page);
    await openSection(page, "B");
    await slowDown(page);
    await page.locator("admit-one-seat-map canvas").waitFor();
    await page.evaluate(`globalThis.longestMs = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration);
      }).observe({ type: "event", durationThreshold: 16, buffered: true });`);
    for (const seatId of ["B-1-1", "B-1-2"]) await seatBox(page, seatId).tap();
    await page.locator("output").getByText("2 seats, ₩180,000").waitFor();
    const longestMs = await page.evaluate<number>("longestMs");
    await annotate(`The slowest interaction took ${longestMs} ms.`, "figure");
    expect(longestMs).toBeLessThan(5_000);
  });
});
