import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concertOnSale, type OpenSite, openSite } from "./support/open-site.ts";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

const queueId = "winter";

describe.skipIf(!hasBrowser)("what the page of the line promises", () => {
  let browser: Browser;
  let site: OpenSite;
  let aheadMs = 0;
  beforeAll(async () => {
    const queue = { queueId, maxActive: 1, ratePerMinute: null };
    const clock = { nowMs: () => Date.now() + aheadMs };
    const concerts = [concertOnSale({ queue })];
    [browser, site] = await Promise.all([connect(), openSite({ concerts, clock })]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const join = async (userId: string) => {
    const issued = await site.boxOffice.issueToken({ queueId, userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    return issued.token;
  };
  const leave = async (userId: string): Promise<void> => {
    const { token } = await join(userId);
    await site.boxOffice.leaveQueue({ queueId, userId, token });
    await site.boxOffice.work.advance();
  };
  /** Time passes while the server is there all the time. */
  const pass = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 2) {
      aheadMs += 2_000;
      await site.boxOffice.work.beat();
      await site.boxOffice.work.advance();
    }
  };
  /** Joins with a browser behind somebody who is in. */
  const waitBehind = async (page: Page, first: string): Promise<void> => {
    expect((await join(first)).status).toBe("active");
    await page.goto("/concerts/winter");
    await page.getByRole("button", { name: "Join the line" }).click();
    await page.locator("[data-part=position]").waitFor();
  };

  test("about closing it: near the front the place is kept for so long, and no longer", async () => {
    await using keeper = await visit(browser, site.url, { name: "keeper" });
    const { page, context } = keeper;
    await waitBehind(page, "first");
    await page.getByText("If I close this page").click();
    const promise = await page.locator("details[open]").innerText();
    const away = Number(/do not see you for (\d+) seconds/.exec(promise)?.[1]);
    const arrive = Number(/you have (\d+) seconds to appear/.exec(promise)?.[1]);
    expect([away, arrive]).toEqual([45, 30]);

    await page.close();
    await pass(away - 4);
    await leave("first");
    await pass(arrive - 4);
    const again = await context.newPage();
    await again.goto("/concerts/winter/line");
    await again.getByRole("heading", { name: "It is your turn" }).waitFor();

    // Somebody else who stays away for much longer.
    await using loser = await visit(browser, site.url, { name: "loser" });
    await loser.page.goto("/concerts/winter/line");
    await loser.page.getByRole("button", { name: "Join the line" }).click();
    await loser.page.locator("[data-part=position]").waitFor();
    await loser.page.close();
    await pass(4 * away);
    await leave("keeper");
    const back = await loser.context.newPage();
    await back.goto("/concerts/winter/line");
    await back.getByRole("heading", { name: "Your turn came while you were away" }).waitFor();
    expect(await back.getByRole("button", { name: /Join/ }).count()).toBe(1);
  });

  test("about being called: who does not appear in time makes room", async () => {
    await using absent = await visit(browser, site.url, { name: "absent" });
    const { page, context } = absent;
    await waitBehind(page, "second");
    await page.close();
    await leave("second");
    await pass(120);
    const back = await context.newPage();
    await back.goto("/concerts/winter/line");
    await back.getByRole("heading", { name: "You were called, but did not appear" }).waitFor();
    expect((await join("third")).status).toBe("active");
    await leave("third");
  });

  test("an open page is called by itself, on every tab, and goes nowhere by itself", async () => {
    await using waiter = await visit(browser, site.url, { name: "waiter" });
    const { page, context, faults } = waiter;
    await waitBehind(page, "fourth");
    const second = await context.newPage();
    await second.goto("/concerts/winter/line");
    await second.locator("[data-part=position]").waitFor();
    await leave("fourth");
    for (const tab of [page, second]) {
      await tab
        .getByRole("alert")
        // With its date, if the turn ends after midnight.
        .getByText(/You are in until .*\d/)
        .waitFor();
      expect(new URL(tab.url()).pathname).toBe("/concerts/winter/line");
    }
    await page.getByRole("alert").getByRole("link", { name: "Choose seats" }).click();
    await page.getByRole("heading", { name: "Choose your seats" }).waitFor();
    const storage = await page.evaluate<string>(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])",
    );
    const { token } = await join("waiter");
    expect(storage).not.toContain(token);
    expect(await page.content()).not.toContain(token);
    expect(faults).toEqual([]);
    await leave("waiter");
  });
});
