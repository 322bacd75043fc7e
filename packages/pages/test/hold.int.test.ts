import assert from "node:assert/strict";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { en } from "../src/messages/en.ts";
import type { Browser } from "./support/browse.ts";
import { openShop, type Shop } from "./support/shop.ts";

const line = "/shop/concerts/concert-1/line";
const seats = "/shop/shows/show-1?section=A";

/** A buyer whose turn it is, at the seats of section A. */
const atSeats = async (shop: Shop, user = "alice", path = seats): Promise<Browser> => {
  const browser = shop.browser(user);
  await browser.post(line);
  await browser.get(path);
  return browser;
};

/** Sends the form with the seats that were ticked. */
const hold = (browser: Browser, ...seatIds: readonly string[]) =>
  browser.sendForm("own", { seatIds });

const oneShow = (more: object) => {
  const [show] = concertDocument().shows;
  assert.ok(show);
  return { shows: [{ ...show, ...more }] };
};

describe("seats", () => {
  test("are chosen only by those whose turn it is", async () => {
    const shop = await openShop();
    const page = await shop.browser("alice").get(seats);
    expect(page.at).toBe(line);
    expect(page.text).toContain(en.lineStates.open.title);
  });

  test("are listed with prices, marks and what is taken; taken ones can't be ticked", async () => {
    const section = {
      section: "A",
      price: 50_000,
      rows: [{ row: "1", seats: 6 }],
      seats: [
        { seat: "1-1", accessible: true },
        { seat: "1-2", companionOf: "1-1" },
        { seat: "1-6", restrictedView: true, price: 30_000 },
      ],
    };
    const shop = await openShop({ document: oneShow({ sections: [section] }) });
    const bob = await atSeats(shop, "bob");
    await hold(bob, "A-1-4");
    const page = await (await atSeats(shop)).get(seats);
    expect(page.text).toMatch(/4 × taken/);
    expect(page.html).toMatch(/value="A-1-4" disabled/);
    for (const mark of ["wheelchair place", "companion seat", "restricted view"]) {
      expect(page.text).toContain(mark);
    }
    expect(page.text).toContain("₩30,000");
    expect(page.text).toContain("₩30,000 – ₩50,000");
  });

  test("are held once by a form, however often it is sent; another choice of the same page is another hold", async () => {
    const shop = await openShop();
    const alice = await atSeats(shop);
    const first = await hold(alice, "A-1-1");
    expect(first.text).toContain(en.reservations.held.title);
    await alice.get(seats);
    const bob = await atSeats(shop, "bob");
    const page = await bob.get(seats);
    const form = page.forms.find(({ fields }) => fields.has("priced"));
    assert.ok(form);
    const send = (seatIds: readonly string[]) =>
      bob.post(form.action, { ...Object.fromEntries(form.fields), seatIds });
    const [once, twice] = [await send(["A-1-3"]), await send(["A-1-3"])];
    expect(twice.at).toBe(once.at);
    const other = await send(["A-1-5"]);
    expect(other.text).toContain(en.reservations.held.title);
    expect(other.at).not.toBe(once.at);
  });

  test("lost in the moment of choosing are named, with free ones close by to be held at once", async () => {
    const shop = await openShop();
    const alice = await atSeats(shop);
    await hold(await atSeats(shop, "bob"), "A-1-2");
    const lost = await hold(alice, "A-1-2", "A-1-3");
    expect(lost.text).toContain(en.problems.SEAT_ALREADY_RESERVED.title);
    expect(lost.text).toContain("Taken: A Row 1 2");
    expect(lost.text).toContain("Take A Row 1 3, A Row 1 4 instead");
    expect(lost.text).toMatch(/2 × just taken/);
    // The seat that was not lost stays ticked.
    expect(lost.html).toMatch(/value="A-1-3" checked/);
    const near = await alice.sendForm("near");
    expect(near.text).toContain(en.reservations.held.title);
    expect(near.text).toContain("A · Row 1 · 4");
  });

  test("that the reader holds already lead to their reservation", async () => {
    const shop = await openShop();
    const alice = await atSeats(shop);
    const held = await hold(alice, "A-1-2");
    await alice.get(seats);
    const again = await alice.post("/shop/shows/show-1/hold", { key: "k", seatIds: "A-1-2" });
    expect(again.at).toBe(`${held.at}?notice=yours`);
    expect(again.text).toContain(en.seats.yours);
  });

  test("the best ones are held by one button; apart if nothing is free side by side", async () => {
    const shop = await openShop();
    const alice = await atSeats(shop);
    const held = await alice.sendForm("best");
    expect(held.text).toContain(en.reservations.held.title);
    const bob = await atSeats(shop, "bob");
    const none = await bob.sendForm("best", { count: "4", together: "1" });
    expect(none.text).toMatch(/Not enough seats are free|held for you/);
    const far = await bob.sendForm("best", { count: "100" });
    expect(far.text).toContain(en.problems.SEAT_LIMIT_EXCEEDED.title);
  });

  test("places to stand are given by their entry numbers", async () => {
    const sections = [{ section: "Pit-1", standing: 10, price: 90_000 }];
    const shop = await openShop({ document: oneShow({ sections }) });
    const alice = await atSeats(shop, "alice", "/shop/shows/show-1?section=Pit-1");
    const held = await alice.sendForm("standing", { count: "2" });
    expect(held.text).toContain("Pit-1 · Standing · Entry numbers 1");
    expect(held.text).toContain("Pit-1 · Standing · Entry numbers 2");
  });

  test("accessible ones come first for those who ask", async () => {
    const rows = [
      { row: "1", seats: 2 },
      { row: "2", seats: 2 },
    ];
    const sections = [
      { section: "A", price: 1_000, rows },
      { section: "B", price: 1_000, rows, seats: [{ seat: "2-1", accessible: true }] },
    ];
    const shop = await openShop({ document: oneShow({ sections }) });
    const alice = await atSeats(shop);
    const first = await alice.get("/shop/shows/show-1?accessible=1&section=B");
    expect(first.text.indexOf("Row 2")).toBeLessThan(first.text.indexOf("Row 1"));
    const list = first.html.slice(first.html.indexOf('class="sections"'));
    expect(list.indexOf("section=B")).toBeLessThan(list.indexOf("section=A"));
    const held = await alice.sendForm("best", { count: "1", section: "" });
    expect(held.text).toContain("B · Row 2 · 1");
  });

  test("a choice that is refused is kept, and says what to change", async () => {
    const policy = { noOrphans: true, maxSeatsPerReservation: 2 };
    const shop = await openShop({ document: { policy } });
    const alice = await atSeats(shop);
    const gap = await hold(alice, "A-1-2");
    expect(gap.text).toContain(en.problems.SEAT_LEAVES_GAP.title);
    expect(gap.text).toContain("A single seat would be left: A Row 1 1");
    expect(gap.html).toMatch(/value="A-1-2" checked/);
    const many = await hold(alice, "A-1-1", "A-1-2", "A-1-3");
    expect(many.text).toContain(en.problems.SEAT_LIMIT_EXCEEDED.title);
    expect((await hold(alice)).text).toContain(en.problems.VALIDATION.title);
  });

  test("too many holds are answered with the time to wait", async () => {
    const shop = await openShop({ document: { policy: { maxHolds: 1 } } });
    const alice = await atSeats(shop);
    await hold(alice, "A-1-1");
    await alice.get(seats);
    const refused = await hold(alice, "A-1-2");
    expect(refused.text).toContain(en.problems.HOLD_LIMIT_EXCEEDED.title);
    expect(refused.text).toContain(en.retryIn(1200));
  });

  test("at another price than the page showed nothing is held", async () => {
    const shop = await openShop();
    const alice = await atSeats(shop);
    const prices = { showId: "show-1", sections: [{ section: "A", price: 120_000 }] };
    await shop.boxOffice.changePrices(prices);
    shop.clock.advance(2_000);
    const refused = await hold(alice, "A-1-1");
    expect(refused.text).toContain(en.problems.AMOUNT_MISMATCH.title);
    expect(refused.text).toContain("₩120,000");
    const held = await hold(alice, "A-1-1");
    expect(held.text).toContain("₩120,000");
    const scripted = await alice.post("/shop/shows/show-1/hold", { seatIds: "A-1-5", seen: "1" });
    expect(scripted.text).toContain(en.problems.AMOUNT_MISMATCH.title);
  });

  test("of a date that does not sell now are not held", async () => {
    const shop = await openShop();
    const alice = await atSeats(shop);
    await shop.boxOffice.cancelShow({ showId: "show-1" });
    const refused = await hold(alice, "A-1-1");
    expect(refused.text).toContain(en.problems.SALES_CLOSED.title);
    const concert = await alice.get("/shop/concerts/concert-1");
    expect(concert.text).toContain("Cancelled");
    expect(concert.forms).toEqual([]);
    const outside = await shop.browser("bob").get(line);
    expect(outside.text).toContain(en.problems.SALES_CLOSED.title);
    expect(outside.forms).toEqual([]);
  });

  test("of an archived concert are not sold, and that is said", async () => {
    const shop = await openShop();
    await shop.boxOffice.changeConcert({ concertId: "concert-1", status: "archived" });
    const page = await shop.browser("alice").get("/shop/concerts/concert-1");
    expect(page.text).toContain(en.concerts.archived);
    const outside = await shop.browser("alice").get(line);
    expect(outside.text).toContain(en.concerts.archived);
    expect(outside.forms).toEqual([]);
    expect((await shop.browser("alice").get("/shop")).text).toContain(en.concerts.empty);
  });
});
