import { serve } from "@hono/node-server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, hasBrowser, visit } from "./support/visitor.ts";

const listen = async (fetch: (request: Request) => Response | Promise<Response>) => {
  const listening = Promise.withResolvers<number>();
  const server = serve({ fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
    listening.resolve(port),
  );
  return { url: `http://127.0.0.1:${await listening.promise}`, server };
};

describe.skipIf(!hasBrowser)("a host's own page with the map only", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await connect();
  });
  afterAll(() => browser?.close());

  test("chooses and holds, in the name of the host's user", async () => {
    const { app, boxOffice } = await import("../../../../examples/own-page.ts");
    const { url, server } = await listen(app.fetch);
    try {
      await boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
      await using visitor = await visit(browser, url);
      const { page } = visitor;
      await page.goto("/");
      const canvas = page.locator("admit-one-seat-map canvas");
      const hold = page.getByRole("button", { name: "Hold these seats" });
      await hold.waitFor();
      await canvas.scrollIntoViewIfNeeded();
      const { width, height } = (await canvas.boundingBox()) ?? { width: 0, height: 0 };
      // Six seats fill the map: the third one is left of the middle.
      const chosen = page.getByRole("button", { name: /^Remove A, row 1, seat 3$/ });
      await expect
        .poll(async () => {
          await canvas.click({ position: { x: width / 2 - 22, y: height / 2 } });
          return chosen.count();
        })
        .toBe(1);
      await hold.click();
      await page.getByText("Yours: A-1-3").waitFor();
      const listed = await boxOffice.listReservations({ userId: "ann" });
      expect(listed).toMatchObject({ reservations: [{ seats: [{ seatId: "A-1-3" }] }] });
      expect(visitor.faults).toEqual([]);
    } finally {
      server.close();
    }
  });
});
