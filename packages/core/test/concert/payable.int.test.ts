import type { ConcertDocument, Currency, PaymentGateway } from "@admit-one/core";
import { createBoxOffice } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createToldGateway, openToldWorld } from "../support/told.ts";
import { names } from "../support/told-payment.ts";

// fault 7: amounts that can never be paid are not put on sale.

/** Takes so much, both ends included, of one currency. */
const taking = (
  name: string,
  currency: string,
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
): PaymentGateway => ({
  ...createToldGateway({ name }).gateway,
  accepts: (amount: number, of: Currency) => of === currency && amount >= min && amount <= max,
});

const createWith = async (
  gateways: readonly PaymentGateway[],
  document: ConcertDocument,
  earlierGateways: readonly PaymentGateway[] = [],
) => {
  const { stores, clock, timers, ids, signer } = createTestBoxOffice();
  const parts = { stores, clock, timers, ids, signer, wallet: {} };
  const boxOffice = createBoxOffice({ ...parts, gateways, earlierGateways });
  const created = await boxOffice.createConcert(document);
  return { boxOffice, created, clock };
};

const priced = (price: number, over: Partial<ConcertDocument> = {}): ConcertDocument => {
  const document = concertDocument(over);
  const sections = [{ section: "A", price, rows: [{ row: "1", seats: 6 }] }];
  return { ...document, shows: document.shows.map((show) => ({ ...show, sections })) };
};

const refused = (message: string) => ({
  outcome: "validation",
  errors: [{ field: "shows[0].sections[0].price", message }],
});
const created = { outcome: "concert_created" };

describe("fault 7: a concert whose seats nobody could pay", () => {
  const card = taking("card", "USD", 50, 1_000_000);

  test.each([
    ["in a currency that none takes", 10_000, "EUR", "100.00 EUR"],
    ["for less than any takes", 25, "USD", "0.25 USD"],
    ["for more than any takes", 1_000_001, "USD", "10000.01 USD"],
    ["that are too dear together", 250_001, "USD", "10000.04 USD for 4 seats"],
  ])("%s is refused", async (_why, price, currency, what) => {
    const document = priced(price, { currency });
    expect((await createWith([card], document)).created).toEqual(
      refused(`can't be paid: card does not take ${what}`),
    );
  });

  test("is asked of every gateway for new payments, and of no other", async () => {
    const bank = taking("bank", "EUR");
    const document = priced(10_000, { currency: "EUR" });
    expect((await createWith([card, bank], document)).created).toMatchObject(created);
    expect((await createWith([card], document, [bank])).created).toEqual(
      refused("can't be paid: card does not take 100.00 EUR"),
    );
    const yen = priced(10_000, { currency: "JPY" });
    expect((await createWith([card, bank], yen)).created).toEqual(
      refused("can't be paid: card or bank does not take 10000 JPY"),
    );
  });

  test("is as dear as one user's seats, where that is fewer", async () => {
    const policy = { maxSeatsPerReservation: 8, maxSeatsPerUser: 2 };
    const document = (price: number) => priced(price, { currency: "USD", policy });
    expect((await createWith([card], document(500_000))).created).toMatchObject(created);
    expect((await createWith([card], document(500_001))).created).toEqual(
      refused("can't be paid: card does not take 10000.02 USD for 2 seats"),
    );
  });

  test.each([
    ["whose seats cost nothing", [card], priced(0, { currency: "EUR" })],
    ["at both ends of what is taken", [card], priced(250_000, { currency: "USD" })],
    ["that only wallets pay", [], priced(3, { currency: "EUR" })],
  ])("unlike one %s", async (_what, gateways, document) => {
    expect((await createWith(gateways, document)).created).toMatchObject(created);
  });

  test("is not made by a policy that lets one buy more either", async () => {
    const { boxOffice } = await createWith([card], priced(200_000, { currency: "USD" }));
    const change = (policy: object) => boxOffice.changeConcert({ concertId: "concert-1", policy });
    const more = { maxSeatsPerReservation: 6, maxSeatsPerUser: 6 };
    expect(await change(more)).toEqual({
      outcome: "validation",
      errors: [
        {
          field: "policy.maxSeatsPerReservation",
          message: "can't be paid: card does not take 12000.00 USD for 6 seats",
        },
      ],
    });
    const changed = { outcome: "concert_changed" };
    expect(await change({ maxSeatsPerReservation: 6 })).toMatchObject(changed);
    expect(await change({ maxSeatsPerUser: 5 })).toMatchObject(changed);
    expect(await change({ maxSeatsPerUser: 6 })).toMatchObject({ outcome: "validation" });
  });

  test("is not made by another price, a section or a show either", async () => {
    const { boxOffice } = await createWith([card], priced(200_000, { currency: "USD" }));
    const why = "can't be paid: card does not take 12000.00 USD for 4 seats";
    const refusedAt = (field: string) => ({
      outcome: "validation",
      errors: [{ field, message: why }],
    });
    const showId = "show-1";
    const price = 300_000;
    expect(await boxOffice.changePrices({ showId, seats: [{ seatId: "A-1-1", price }] })).toEqual(
      refusedAt("seats[0].price"),
    );
    const sections = [{ section: "B", price, standing: 2 }];
    const more = { sections, idempotencyKey: "key" };
    expect(await boxOffice.addSections({ showId, ...more })).toEqual(
      refusedAt("sections[0].price"),
    );
    const [show] = priced(price).shows;
    if (show === undefined) throw new Error("The document has a show.");
    const added = { concertId: "concert-1", show: { ...show, showId: "show-2" } };
    expect(await boxOffice.addShow({ ...added, idempotencyKey: "key" })).toEqual(
      refusedAt("sections[0].price"),
    );
    expect(
      await boxOffice.changePrices({ showId, seats: [{ seatId: "A-1-1", price: 250_000 }] }),
    ).toMatchObject({ outcome: "prices_changed" });
  });

  test("and was put on sale before may be changed in all else", async () => {
    const { boxOffice } = await createWith([], priced(10, { currency: "USD" }));
    const policy = { holdForMs: 60_000, maxSeatsPerReservation: 2 };
    const changed = await boxOffice.changeConcert({ concertId: "concert-1", policy });
    expect(changed).toMatchObject({ outcome: "concert_changed" });
  });
});

describe("fault 7: a payment by a gateway that does not take the amount", () => {
  test("is refused, names the field, and leaves the reservation and the key to another one", async () => {
    const other = taking("other", "KRW", 1, 100);
    const world = await openToldWorld({ others: [other] });
    const command = { ...(await world.hold()), idempotencyKey: "key" };
    const before = await world.stores.bookings.snapshot();
    expect(await world.boxOffice.pay({ ...command, method: { type: "other" } })).toEqual({
      outcome: "validation",
      errors: [{ field: "method.type", message: "names other, which does not take 110000 KRW" }],
    });
    expect(await world.stores.bookings.snapshot()).toEqual(before);
    world.tell("charge", { outcome: "declined", reason: "no" });
    const declined = await world.boxOffice.pay({ ...command, method: { type: "told" } });
    expect(declined).toMatchObject({ outcome: "payment_declined" });
    expect(names(world)).toEqual(["charge"]);
  });

  test("comes after what is wrong with the reservation, and what is free needs no gateway", async () => {
    const none = taking("none", "EUR");
    const document = priced(0);
    const world = await openToldWorld({ others: [none], document });
    const free = { ...(await world.hold()), method: { type: "none" } };
    expect(await world.boxOffice.pay({ ...free, amount: 1, currency: "KRW" })).toEqual({
      outcome: "amount_mismatch",
    });
    expect(await world.boxOffice.pay(free)).toMatchObject({ outcome: "payment_captured" });
  });
});

describe("a show whose sale is over", () => {
  const past = () => {
    const document = concertDocument();
    const shows = document.shows.map((show) => ({
      ...show,
      salesCloseAtMs: show.salesOpenAtMs + 1,
    }));
    return { ...document, shows };
  };

  test("is refused, unless the document says that it is meant", async () => {
    expect((await createWith([], past())).created).toEqual({
      outcome: "validation",
      errors: [
        {
          field: "shows[0].salesCloseAt",
          message: "has passed; say allowPast to create it all the same",
        },
      ],
    });
    expect((await createWith([], { ...past(), allowPast: false })).created.outcome).toBe(
      "validation",
    );
    expect((await createWith([], { ...past(), allowPast: true })).created).toMatchObject(created);
  });

  test("is one whose end is now", async () => {
    const { clock } = createTestBoxOffice();
    const ending = (inMs: number) => {
      const document = concertDocument();
      const salesCloseAtMs = clock.nowMs() + inMs;
      return { ...document, shows: document.shows.map((show) => ({ ...show, salesCloseAtMs })) };
    };
    expect((await createWith([], ending(0))).created.outcome).toBe("validation");
    expect((await createWith([], ending(1))).created.outcome).toBe("concert_created");
  });
});
