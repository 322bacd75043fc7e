import assert from "node:assert/strict";
import { createScriptedGateway } from "@admit-one/memory";
import { createFakeClock, createUnreliableGateway } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { en } from "../src/messages/en.ts";
import type { Browser, Seen } from "./support/browse.ts";
import { openShop, type Shop } from "./support/shop.ts";

/** A buyer in front of the payment of a hold of A-1-1 and A-1-2. */
const atPayment = async (
  shop: Shop,
  user = "alice",
  seatIds: readonly string[] = ["A-1-1", "A-1-2"],
): Promise<{ readonly alice: Browser; readonly page: Seen; readonly at: string }> => {
  const alice = shop.browser(user);
  await alice.post("/shop/concerts/concert-1/line");
  await alice.get("/shop/shows/show-1?section=A");
  const page = await alice.sendForm("own", { seatIds });
  return { alice, page, at: page.at };
};

const scripted = (outcome: string) => ({ method: "scripted", outcome });

/** What the bank took, and how many payments there are. */
const payments = async ({ boxOffice, gateway }: Shop) => {
  const found = await boxOffice.findPayments({});
  assert.ok(found.outcome === "payments_found");
  return { count: found.payments.length, taken: gateway.ledger().length };
};

describe("a reservation", () => {
  test("names the end of its hold, is extended by one button, and given up as easily as paid", async () => {
    const policy = { maxHoldExtensions: 1, extendHoldByMs: 120_000 };
    const shop = await openShop({ document: { policy } });
    const { alice, page } = await atPayment(shop);
    expect(page.text).toContain("Held for you until 09:05");
    expect(page.text).toContain("Adds 2 minutes, once.");
    expect(page.html).toMatch(/ends-at="2030-01-01T00:05:00.000Z" server-time="2030-01-01T00:00/);
    const extended = await alice.send("/extend");
    expect(extended.text).toContain("Held for you until 09:07");
    expect(extended.text).not.toContain(en.reservation.extend);
    const released = await alice.send("/release");
    expect(released.text).toContain(en.reservations.released.title);
    expect(released.forms).toEqual([]);
  });

  test("ends by time, and says so; its form is too late", async () => {
    const shop = await openShop();
    const { alice, at } = await atPayment(shop);
    shop.clock.advance(300_000);
    const late = await alice.send("/pay");
    expect(late.text).toContain(en.problems.RESERVATION_NOT_HELD.title);
    expect(late.text).toContain(en.reservations.expired.title);
    expect((await alice.get(at)).text).toContain(en.offers.choose);
  });

  test("of somebody else is not found, whatever is asked", async () => {
    const shop = await openShop();
    const { at } = await atPayment(shop);
    const bob = shop.browser("bob");
    expect((await bob.get(at)).status).toBe(404);
    for (const action of ["pay", "release", "extend"]) {
      const fields = { key: `page.${at.split("/").at(-1)}.1`, amount: "220000", currency: "KRW" };
      const page = await bob.post(`${at}/${action}`, { ...fields, expiresAt: "1893456300000" });
      expect(page.status, action).toBe(404);
    }
    expect((await bob.get(`${at}/return?proof=approve`)).status).toBe(404);
    expect((await bob.get(`${at}/calendar.ics`)).status).toBe(404);
    expect((await shop.browser("alice").get(at)).text).toContain(en.reservations.held.title);
  });
});

describe("a payment", () => {
  test("that is declined leaves the seats held and counts; the fifth gives them up", async () => {
    const shop = await openShop();
    const { alice, page } = await atPayment(shop);
    let seen = page;
    for (let count = 1; count < 5; count += 1) {
      expect(seen.html).toMatch(
        new RegExp(`name="key" value="page\\.reservation-\\d+\\.${count}"`),
      );
      seen = await alice.send("/pay", scripted("decline"));
      expect(seen.text).toContain(en.reservations.held_declined.title);
      expect(seen.text).toContain(en.reservation.declined(count, 5));
    }
    seen = await alice.send("/pay", scripted("fail"));
    expect(seen.text).toContain(en.reservations.expired_declined.title);
    expect((await payments(shop)).taken).toBe(0);
  });

  test("happens once: by reload, by a second tab, by a form from before, with another method", async () => {
    const shop = await openShop();
    const { alice, page, at } = await atPayment(shop);
    const form = page.forms.find(({ action }) => action.endsWith("/pay"));
    assert.ok(form);
    const fields = { ...Object.fromEntries(form.fields), ...scripted("approve") };
    const tabs = await Promise.all(
      [0, 1, 2].map(() => shop.browser("alice").post(form.action, fields)),
    );
    for (const tab of tabs) expect(tab.at).toBe(at);
    const other = await alice.post(form.action, { ...fields, method: "wallet", outcome: [] });
    expect(other.text).toContain(en.reservations.confirmed.title);
    expect(await payments(shop)).toEqual({ count: 1, taken: 1 });
  });

  test("with a key that is not ours is not started", async () => {
    const shop = await openShop();
    const { alice } = await atPayment(shop);
    for (const key of ["", "page.other.1", "mine"]) {
      const page = await alice.send("/pay", { key });
      expect(page.text).toContain(en.problems.VALIDATION.title);
    }
    expect((await payments(shop)).count).toBe(0);
  });

  test("at another amount than the reservation's is not started", async () => {
    const shop = await openShop();
    const { alice } = await atPayment(shop);
    const page = await alice.send("/pay", { amount: "1" });
    expect(page.text).toContain(en.problems.AMOUNT_MISMATCH.title);
    expect((await payments(shop)).taken).toBe(0);
  });

  test("waits for the buyer at the bank, who comes back with a proof that leaves the address", async () => {
    const shop = await openShop();
    const { alice, at } = await atPayment(shop);
    const bank = await alice.send("/pay", scripted("redirect"));
    expect(bank.text).toContain(en.reservations.paying_action.title);
    expect(bank.text).toContain(en.reservation.trialBank);
    const declined = await alice.get(`${at}/return?proof=decline`);
    expect(declined.at).toBe(at);
    expect(declined.text).toContain(en.reservation.declined(1, 5));
    await alice.send("/pay", scripted("redirect"));
    const paid = await alice.get(`${at}/return?proof=approve`);
    expect(paid.text).toContain(en.reservations.confirmed.title);
    // Coming back once more changes nothing.
    expect((await alice.get(`${at}/return?proof=decline`)).text).toContain(
      en.reservations.confirmed.title,
    );
    expect((await payments(shop)).taken).toBe(1);
  });

  test("is confirmed with all that the provider put into the address", async () => {
    const proofs: (string | null)[] = [];
    const clock = createFakeClock();
    const bank = createScriptedGateway({ name: "bank", clock });
    const charge: typeof bank.charge = (payment) => {
      proofs.push(payment.proof);
      return bank.charge(payment);
    };
    const shop = await openShop({
      office: { gateways: [{ ...bank, charge }] },
      pages: { gateways: [{ name: "bank", kind: "toss" }] },
    });
    const { alice, at } = await atPayment(shop);
    const reservationId = at.split("/").at(-1) ?? "";
    const found = await shop.boxOffice.followMyToken({ queueId: "queue-1", userId: "alice" });
    assert.ok(found.outcome === "token_found");
    const { token } = found.token;
    const method = { type: "bank", outcome: "redirect" };
    await shop.boxOffice.pay({ reservationId, userId: "alice", token, method });
    const waits = await alice.get(at);
    expect(waits.html).toMatch(/<admit-one-pay [^>]*payment="payment-\d+"/);
    expect(waits.text).toContain(en.reservation.needsScripts);
    const [, paymentId] = /<admit-one-pay [^>]*payment="(payment-\d+)"/.exec(waits.html) ?? [];
    // An old address, or a link that somebody else made, is about no payment or about another one.
    for (const other of ["x=1", "paymentKey=k_0&orderId=payment-0&amount=220000"]) {
      const still = await alice.get(`${at}/return?${other}`);
      expect(still.html).toContain(`payment="${paymentId}"`);
    }
    const query = `paymentKey=k_1&orderId=${paymentId}&amount=220000`;
    const paid = await alice.get(`${at}/return?${query}&lang=en`);
    expect(paid.text).toContain(en.reservations.confirmed.title);
    expect(proofs).toEqual([null, query]);
  });

  test("that waits for the bank can be stopped; the seats stay held and the choice of method is back", async () => {
    const shop = await openShop();
    const { alice } = await atPayment(shop);
    await alice.send("/pay", scripted("redirect"));
    const stopped = await alice.send("/cancel");
    expect(stopped.text).toContain("Your seats are still held");
    expect(stopped.html).toMatch(/name="key" value="page\.reservation-\d+\.2"/);
    expect((await alice.send("/pay")).text).toContain(en.reservations.confirmed.title);
    const over = await alice.post("/shop/payments/none/cancel", { reservation: "x" });
    expect(over.status).toBe(404);
  });

  test("in doubt says not to pay again, looks again by itself, and ends as the bank knows", async () => {
    const shop = await openShop();
    const { alice, at } = await atPayment(shop);
    const waits = await alice.send("/pay", scripted("delay"));
    expect(waits.text).toContain(en.reservations.paying_waits.title);
    expect(waits.html).toContain('<noscript><meta http-equiv="refresh"');
    expect(waits.forms).toEqual([]);
    shop.clock.advance(60_000);
    await shop.boxOffice.work.recover();
    expect((await alice.get(at)).text).toContain(en.reservations.confirmed.title);
  });

  test("whose answer is lost is in doubt until the bank says how it ended", async () => {
    const clock = createFakeClock();
    const lossy = createUnreliableGateway(createScriptedGateway({ name: "lossy", clock }));
    const shop = await openShop({
      office: { gateways: [lossy] },
      pages: { gateways: [{ name: "lossy", kind: "none" }] },
    });
    // The charge, and the look-ups after it.
    lossy.lose("after", "before", "before", "before");
    const { alice } = await atPayment(shop);
    const doubt = await alice.send("/pay", { method: "lossy" });
    expect(doubt.text).toContain(en.reservations.paying_doubt.title);
    expect(doubt.forms).toEqual([]);
    lossy.lose();
    for (let round = 0; round < 5; round += 1) {
      shop.clock.advance(60_000);
      await shop.boxOffice.work.recover();
    }
    expect((await alice.get(doubt.at)).text).toContain(en.reservations.confirmed.title);
  });

  test("cancelled by the organiser tells where the money is", async () => {
    const shop = await openShop();
    const { alice, at } = await atPayment(shop);
    await alice.send("/pay", scripted("approve"));
    const reservationId = at.split("/").at(-1) ?? "";
    shop.gateway.provider.setRefunds("pending");
    const part = { reservationId, seatIds: ["A-1-1"], idempotencyKey: "part" };
    await shop.boxOffice.cancelReservation(part);
    await shop.boxOffice.work.sweep();
    const returning = await alice.get(at);
    expect(returning.text).toContain(en.reservations.confirmed_returning.title);
    expect(returning.text).toContain("being cancelled");
    await shop.boxOffice.cancelShow({ showId: "show-1" });
    for (let round = 0; round < 5; round += 1) await shop.boxOffice.work.sweep();
    expect((await alice.get(at)).text).toContain(en.reservations.show_cancelled.title);
    for (let round = 0; round < 4; round += 1) {
      shop.gateway.provider.settleRefunds();
      shop.clock.advance(86_400_000);
      await shop.boxOffice.work.sweep();
      await shop.boxOffice.work.recover();
    }
    expect((await alice.get(at)).text).toContain(en.reservations.cancelled_refunded.title);
  });

  test("whose refund the bank refuses for good says so, and whom to ask", async () => {
    const shop = await openShop({ pages: { links: { contact: "/help" } } });
    const { alice, at } = await atPayment(shop);
    await alice.send("/pay", scripted("approve"));
    shop.gateway.provider.setRefunds("pending");
    const reservationId = at.split("/").at(-1) ?? "";
    await shop.boxOffice.cancelReservation({ reservationId });
    for (let round = 0; round < 3; round += 1) {
      await shop.boxOffice.work.recover();
      await shop.boxOffice.work.sweep();
      shop.gateway.provider.failPending("account_closed");
      shop.clock.advance(86_400_000);
    }
    await shop.boxOffice.work.recover();
    const page = await alice.get(at);
    expect(page.text).toContain(en.reservations.refund_stuck.title);
    expect(page.html).toContain('href="/help">Contact us');
  });

  test("for a date that the organiser changed afterwards says when, with the new time", async () => {
    const shop = await openShop();
    const { alice, at } = await atPayment(shop);
    expect((await alice.send("/pay")).text).not.toContain("The organiser changed");
    shop.clock.advance(3_600_000);
    const startsAtMs = Date.parse("2030-01-07T10:00:00Z");
    await shop.boxOffice.changeShow({ showId: "show-1", startsAtMs });
    shop.clock.advance(2_000);
    const page = await alice.get(at);
    expect(page.text).toContain("Mon, 7 January 2030 at 19:00");
    expect(page.text).toContain(en.reservation.changed("Tue, 1 January 2030 at 10:00"));
    expect((await alice.get(`${at}/calendar.ics`)).html).toContain("DTSTART:20300107T100000Z");
  });

  test("of nothing needs no method", async () => {
    const shows = [
      {
        showId: "show-1",
        startsAtMs: Date.parse("2030-02-01T00:00:00Z"),
        salesOpenAtMs: Date.parse("2029-12-01T00:00:00Z"),
        salesCloseAtMs: Date.parse("2030-01-31T00:00:00Z"),
        sections: [{ section: "A", price: 0, rows: [{ row: "1", seats: 6 }] }],
      },
    ];
    const shop = await openShop({ document: { shows } });
    const { alice, page } = await atPayment(shop);
    expect(page.text).toContain(en.reservation.confirmFree);
    expect(page.html).not.toContain('name="method"');
    expect((await alice.send("/pay")).text).toContain(en.reservations.confirmed.title);
  });

  test("says before seats are chosen that it needs scripts, where every way to pay does", async () => {
    const shop = await openShop({
      pages: { gateways: [{ name: "stripe", kind: "stripe", publishableKey: "pk_test" }] },
    });
    const alice = shop.browser("alice");
    for (const path of ["/shop/concerts/concert-1", "/shop/concerts/concert-1/line"]) {
      expect((await alice.get(path)).text).toContain(en.reservation.needsScripts);
    }
    const open = await (await openShop()).browser("alice").get("/shop/concerts/concert-1");
    expect(open.text).not.toContain(en.reservation.needsScripts);
  });
});
