import assert from "node:assert/strict";
import { TicketingError } from "@admit-one/core";
import { concertDocument, createScriptedGate } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { en } from "../src/messages/en.ts";
import { browse } from "./support/browse.ts";
import { openShop, type Shop } from "./support/shop.ts";

const line = "/shop/concerts/concert-1/line";
const one = { queue: { queueId: "queue-1", maxActive: 1 } };

/** A shop whose only room is taken, so that all others wait. */
const openBusy = async (): Promise<Shop> => {
  const shop = await openShop({ document: one });
  await shop.boxOffice.issueToken({ queueId: "queue-1", userId: "first" });
  return shop;
};

const join = async (shop: Shop, user = "alice") => {
  const browser = shop.browser(user);
  await browser.get(line);
  return browser.send("/line");
};

describe("the line", () => {
  test("is joined by a form and never by looking", async () => {
    const shop = await openBusy();
    const alice = shop.browser("alice");
    expect((await alice.get(line)).text).toContain(en.lineStates.open.title);
    const frame = await shop.boxOffice.getFrame({ queueId: "queue-1" });
    expect(frame).toMatchObject({ frame: { waiting: 0 } });
    const waiting = await alice.send("/line");
    expect(waiting.text).toContain(en.lineStates.waiting.title);
    expect(waiting.text).toMatch(/Your place 1 People before you 0 people/);
    // A second press is the same place.
    const again = await alice.post(line);
    expect(again.text).toMatch(/Your place 1 /);
  });

  test("shows seats left by grade to those who wait, and never the token", async () => {
    const shop = await openBusy();
    const page = await join(shop);
    expect(page.text).toMatch(/All seats ₩110,000 6/);
    const found = await shop.boxOffice.findMyToken({ queueId: "queue-1", userId: "alice" });
    assert.ok(found.outcome === "token_found");
    expect(page.html).not.toContain(found.token.token);
    expect(page.at).not.toContain(found.token.token);
  });

  test("reloads itself without scripts as the hint says, until the reader stops that", async () => {
    const shop = await openBusy();
    const page = await join(shop);
    const found = await shop.boxOffice.findMyToken({ queueId: "queue-1", userId: "alice" });
    assert.ok(found.outcome === "token_found");
    const seconds = Math.ceil(found.token.pollAfterMs / 1000);
    expect(page.html).toContain(
      `<noscript><meta http-equiv="refresh" content="${seconds}"></noscript>`,
    );
    expect(page.text).toContain(en.line.refreshes(seconds));
    const still = await shop.browser("alice").get(`${line}?still=1`);
    expect(still.html).not.toContain("http-equiv");
    expect(still.text).toContain("you may lose your place");
  });

  test("says what closing the page does in the numbers of the queue, and that is what happens", async () => {
    const policy = { ...one.queue, presentWithinMs: 20_000, arriveWithinMs: 15_000 };
    const shop = await openShop({ document: { queue: policy } });
    const { boxOffice, clock } = shop;
    await boxOffice.issueToken({ queueId: "queue-1", userId: "first" });
    const page = await join(shop);
    expect(page.text).toContain(en.line.close(20, 15));
    expect(page.text).toContain(en.line.phone(20));
    await join(shop, "bob");
    const found = await boxOffice.findMyToken({ queueId: "queue-1", userId: "bob" });
    assert.ok(found.outcome === "token_found");
    // Alice stays away for longer than she may; Bob comes back in time.
    clock.advance(found.token.pollAfterMs + 19_000);
    expect((await shop.browser("bob").get(line)).text).toContain(en.lineStates.waiting.title);
    clock.advance(6_000);
    const first = await boxOffice.findMyToken({ queueId: "queue-1", userId: "first" });
    assert.ok(first.outcome === "token_found");
    await boxOffice.leaveQueue({ queueId: "queue-1", userId: "first", token: first.token.token });
    await boxOffice.work.advance();
    expect((await shop.browser("bob").get(line)).text).toContain(en.lineStates.active.title);
    expect((await shop.browser("alice").get(line)).text).toContain(en.ended.lapsed.title);
    // Bob was seen after he was called, so he stays.
    clock.advance(16_000);
    expect((await shop.browser("bob").get(line)).text).toContain(en.lineStates.active.title);
  });

  test("calls by a sentence with the end of the turn at the venue", async () => {
    const shop = await openShop();
    const page = await join(shop);
    expect(page.text).toContain(en.lineStates.active.title);
    // 2030-01-01T00:10Z in Seoul.
    expect(page.text).toContain("You are in until 09:10.");
    expect(page.html).toContain('href="/shop/shows/show-1"');
  });

  test("tells those who are not in it that it opens later, is paused, or is closed", async () => {
    const opensAtMs = Date.parse("2030-01-01T11:00:00Z");
    const early = await openShop({ document: { queue: { queueId: "queue-1", opensAtMs } } });
    const page = await early.browser("alice").get(line);
    expect(page.text).toContain(en.lineStates.opening.title);
    expect(page.text).toContain("20:00");
    expect((await join(early)).text).toContain(en.lineStates.waiting_opening.title);

    const { boxOffice, browser } = await openShop();
    await boxOffice.changeQueue({ queueId: "queue-1", mode: "paused", pauseReason: "Back at <8>" });
    expect((await browser("alice").get(line)).text).toContain(en.lineStates.paused.title);
    const paused = await browser("alice").post(line);
    expect(paused.text).toContain(en.lineStates.waiting_paused.title);
    expect(paused.text).toContain("Back at <8>");
    await boxOffice.changeQueue({ queueId: "queue-1", mode: "closed" });
    const closed = await browser("bob").get(line);
    expect(closed.text).toContain(en.lineStates.closed.title);
    expect(closed.forms).toEqual([]);
    expect((await browser("bob").post(line)).text).toContain(en.problems.QUEUE_CLOSED.title);
    expect((await browser("alice").get(line)).text).toContain(en.ended.queue_closed.title);
  });

  test("tells that it is full, when to try again, and lets try again by a button", async () => {
    const shop = await openShop({ document: { queue: { ...one.queue, maxWaiting: 1 } } });
    await shop.boxOffice.issueToken({ queueId: "queue-1", userId: "first" });
    await join(shop, "second");
    const full = await join(shop, "third");
    expect(full.status).toBe(503);
    expect(full.text).toContain(en.problems.QUEUE_FULL.title);
    expect(full.headers.get("Retry-After")).toMatch(/^\d+$/);
    expect(full.forms.map(({ action }) => action)).toContain(line);
  });

  test("tells those who wait that nothing is left", async () => {
    const shop = await openBusy();
    await join(shop);
    const sold = { showId: "show-1", best: { count: 6 }, reason: "all", idempotencyKey: "all" };
    await shop.boxOffice.sellSeats(sold);
    shop.clock.advance(2_000);
    const page = await shop.browser("alice").get(line);
    expect(page.text).toContain(en.lineStates.waiting_sold_out.title);
    shop.clock.advance(2_000);
    expect((await shop.browser().get("/shop/concerts/concert-1")).text).toContain("Sold out");
  });

  test("names each reason for which a place ended, and offers to join again", async () => {
    const shop = await openShop();
    const { boxOffice, clock } = shop;
    expect((await join(shop)).text).toContain(en.lineStates.active.title);
    const alice = shop.browser("alice");
    await alice.get(line);
    const left = await alice.send("/leave");
    expect(left.text).toContain(en.ended.left.title);
    expect((await alice.send("/line")).text).toContain(en.lineStates.active.title);
    clock.advance(10_000);
    const found = await boxOffice.followMyToken({ queueId: "queue-1", userId: "alice" });
    assert.ok(found.outcome === "token_found");
    await boxOffice.revokeToken({ queueId: "queue-1", tokenId: found.token.tokenId });
    const revoked = await alice.get(line);
    expect(revoked.text).toContain(en.ended.revoked.title);
    expect((await alice.send("/line")).text).toContain(en.lineStates.active.title);
    clock.advance(601_000);
    expect((await alice.get(line)).text).toContain(en.ended.timed_out.title);
    // Called, and never seen.
    await boxOffice.issueToken({ queueId: "queue-1", userId: "bob" });
    clock.advance(601_000);
    expect((await shop.browser("bob").get(line)).text).toMatch(
      /did not appear|Your time to choose/,
    );
  });

  test("asks for a code where the gate wants one, and takes no number before", async () => {
    const gate = createScriptedGate();
    const shop = await openShop({ office: { admission: { gate } } });
    const asked = await join(shop);
    expect(asked.text).toContain(en.line.proofText);
    const alice = shop.browser("alice");
    const wrong = await alice.post(line, { proof: "nonsense" });
    expect(wrong.text).toContain(en.line.proofText);
    expect((await alice.post(line, { proof: gate.issue() })).text).toContain(
      en.lineStates.active.title,
    );
    gate.ban("mallory");
    const banned = await shop.browser("mallory").post(line);
    expect(banned.status).toBe(403);
    expect(banned.text).toContain(en.problems.ADMISSION_REFUSED.title);
  });

  test("answers readers who ask too often with a countdown, and keeps their place", async () => {
    const shop = await openBusy();
    await join(shop);
    const alice = shop.browser("alice");
    let page = await alice.get(line);
    for (let asked = 0; asked < 8 && page.status !== 429; asked += 1) page = await alice.get(line);
    expect(page.status).toBe(429);
    expect(page.text).toContain(en.problems.TOO_MANY_REQUESTS.title);
    expect(page.html).toMatch(/http-equiv="refresh" content="\d+"/);
    shop.clock.advance(10_000);
    expect((await alice.get(line)).text).toContain(en.lineStates.waiting.title);
  });

  test("a store that can't be reached is a page with a countdown; a form is sent again by a button", async () => {
    const errors: unknown[] = [];
    const shop = await openShop();
    const down = () => Promise.reject(new TicketingError("UNAVAILABLE", "down"));
    const broken = await openShop({
      pages: {
        boxOffice: { ...shop.boxOffice, findMyToken: down, issueToken: down },
        onError: (error) => errors.push(error),
      },
    });
    const alice = broken.browser("alice");
    const page = await alice.get(line);
    expect(page.status).toBe(503);
    expect(page.text).toContain(en.problems.UNAVAILABLE.title);
    expect(page.text).toContain(en.retryIn(2));
    expect(page.html).toContain('http-equiv="refresh" content="2"');
    const form = await alice.post(line, { proof: "a&b" });
    expect(form.status).toBe(503);
    expect(form.html).not.toContain("http-equiv");
    expect(form.forms).toMatchObject([{ action: line }]);
    expect(form.forms[0]?.fields.get("proof")).toBe("a&b");
    expect(errors).toHaveLength(2);
  });

  test("a defect is a page that says so, and the host hears of it", async () => {
    const errors: unknown[] = [];
    const shop = await openShop();
    const broken = await openShop({
      pages: {
        boxOffice: { ...shop.boxOffice, getConcert: () => Promise.reject(new TypeError("oops")) },
        onError: (error) => errors.push(error),
      },
    });
    const page = await broken.browser("alice").get(line);
    expect(page.status).toBe(500);
    expect(page.text).toContain(en.problems.INTERNAL.title);
    expect(page.html).not.toContain("oops");
    expect(errors).toHaveLength(1);
  });

  test("who is not logged in logs in first and comes back; a form is not lost in a redirect", async () => {
    const { app } = await openShop();
    const nobody = browse(app);
    expect((await nobody.get(`${line}?still=1`)).at).toBe(
      `/log-in?next=${encodeURIComponent(`${line}?still=1`)}`,
    );
    const lost = await nobody.post(line);
    expect(lost.status).toBe(401);
    expect(lost.text).toContain(en.sessionLost.title);
    expect(lost.html).toContain(`/log-in?next=${encodeURIComponent(line)}`);
  });

  test("an unknown concert and a draft are not found", async () => {
    const { boxOffice, browser } = await openShop();
    const shows = concertDocument().shows.map((show) => ({ ...show, showId: "other" }));
    await boxOffice.createConcert({
      ...concertDocument(),
      concertId: "draft",
      status: "draft",
      shows,
    });
    for (const path of ["/shop/concerts/none/line", "/shop/concerts/draft", "/shop/shows/other"]) {
      const page = await browser("alice").get(path);
      expect(page.status).toBe(404);
      expect(page.text).toContain(en.problems.NOT_FOUND.title);
    }
  });
});
