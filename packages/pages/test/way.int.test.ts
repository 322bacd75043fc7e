import { describe, expect, test } from "vitest";
import { openShop } from "./support/shop.ts";

describe("a buyer without JavaScript", () => {
  test("goes the whole way: concerts, line, seats, hold, payment, summary, own list", async () => {
    const shop = await openShop();
    const alice = shop.browser("alice");
    expect((await alice.get("/shop")).text).toContain("겨울 콘서트");
    const concert = await alice.get("/shop/concerts/concert-1");
    expect(concert.text).toContain("₩110,000");
    const called = await alice.send("/line");
    expect(called.at).toBe("/shop/concerts/concert-1/line");
    expect(called.text).toContain("It is your turn");
    const seats = await alice.get("/shop/shows/show-1?section=A");
    expect(seats.text).toContain("Row 1");
    const held = await alice.post("/shop/shows/show-1/hold", {
      ...Object.fromEntries(seats.forms[1]?.fields ?? []),
      seatIds: ["A-1-2", "A-1-3"],
    });
    expect(held.text).toContain("These seats are held for you");
    expect(held.text).toContain("₩220,000");
    expect(held.html).toMatch(/name="key" value="page\.reservation-\d+\.1"/);
    const paid = await alice.send("/pay");
    expect(paid.text).toContain("Paid. These seats are yours");
    expect(paid.text).toContain("This page is not an admission ticket.");
    const mine = await alice.get("/shop/me");
    expect(mine.text).toContain("Paid. These seats are yours");
    const calendar = await alice.get(`${paid.at}/calendar.ics`);
    expect(calendar.headers.get("Content-Type")).toBe("text/calendar; charset=utf-8");
    expect(calendar.html).toContain("SUMMARY:겨울 콘서트");
  });
});
