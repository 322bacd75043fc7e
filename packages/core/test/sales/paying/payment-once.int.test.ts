import type { PayOutcome } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createListings } from "../../../src/concert/listings.ts";
import { createSalesCalendar } from "../../../src/concert/sales-calendar.ts";
import { createSeatings } from "../../../src/concert/seatings.ts";
import { createShowCaches } from "../../../src/concert/show-caches.ts";
import { createLookupBudget } from "../../../src/payment/lookup-budget.ts";
import { createVerifiedTokenCache } from "../../../src/queue/runtime/verified-token-cache.ts";
import { createGapShows } from "../../../src/reservation/gap-rule.ts";
import { createHoldWindows } from "../../../src/reservation/hold-limit.ts";
import { createBestTurns } from "../../../src/sales/best-turns.ts";
import { minuteMs, openWorld, queueId, showId, type World } from "../../support/box-office.ts";
import { confirmed, holding, price, recovered, statusOf } from "../../support/paying.ts";

describe("once and only once", () => {
  test("of payments at once one is charged, the others are told", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => pay()));
    const count = (outcome: PayOutcome["outcome"]) =>
      outcomes.filter((one) => one.outcome === outcome).length;
    expect([count("payment_captured"), count("payment_in_progress")]).toEqual([1, 4]);
    expect(world.ledger.calls).toEqual(["charge"]);
    expect(await statusOf(world)).toEqual(confirmed);
  });

  test("with one key they are one command", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    const all = await Promise.all(Array.from({ length: 5 }, () => pay({ idempotencyKey: "k" })));
    for (const { outcome } of all)
      expect(outcome).toBeOneOf(["payment_captured", "payment_pending"]);
    expect(world.ledger.calls).toEqual(["charge"]);
    expect((await pay({ idempotencyKey: "k" })).outcome).toBe("payment_captured");
    expect((await pay({ idempotencyKey: "k", amount: price, currency: "KRW" })).outcome).toBe(
      "idempotency_key_reused",
    );
    expect((await statusOf(world)).payments).toHaveLength(1);
    // A replay comes before the token, which paying expired.
    expect((await pay({ idempotencyKey: "k", token: "junk" })).outcome).toBe("payment_captured");
  });

  test("a key answers after the token is gone, for its own user alone", async () => {
    const world = await openWorld();
    const { token } = await holding(world, "ann");
    const asked = {
      showId,
      seatIds: ["A-1-3"],
      userId: "ann",
      token: token.token,
      idempotencyKey: "h",
    };
    const first = await world.boxOffice.reserveSeats(asked);
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: token.token });
    expect(await world.boxOffice.reserveSeats(asked)).toEqual(first);
    const bob = await world.join("bob");
    const his = { ...asked, userId: "bob", token: bob.token, seatIds: ["A-1-4"] };
    expect((await world.boxOffice.reserveSeats(his)).outcome).toBe("seats_reserved");
    expect((await world.boxOffice.reserveSeats({ ...asked, seatIds: ["A-1-5"] })).outcome).toBe(
      "idempotency_key_reused",
    );
  });

  test("a key is new again once it was kept for seven days, whenever the sweep ran", async () => {
    const world = await openWorld();
    const dayMs = 24 * 60 * minuteMs;
    const asked = (token: string) => ({
      showId,
      seatIds: ["A-1-1"],
      userId: "ann",
      token,
      idempotencyKey: "k",
    });
    const first = await world.boxOffice.reserveSeats(asked((await world.join("ann")).token));
    world.clock.advance(7 * dayMs);
    expect(await world.boxOffice.work.sweep()).toBe(1);
    // The hold was swept, the answer is still there, and no store has to overwrite it.
    expect(await world.boxOffice.reserveSeats(asked((await world.join("ann")).token))).toEqual(
      first,
    );
    world.clock.advance(1);
    await world.boxOffice.work.sweep();
    const { token } = await world.join("ann");
    const later = await world.boxOffice.reserveSeats(asked(token));
    expect(later.outcome).toBe("sales_closed");
  });
});

describe("money that comes too late", () => {
  /** The gateway breaks its word: it captures what it had said to be fenced. */
  const late = async (world: World) => {
    const { pay, held } = await holding(world);
    world.ledger.script("decline");
    const declined = await pay({ idempotencyKey: "k" });
    if (declined.outcome !== "payment_declined") throw new Error(declined.outcome);
    return { held, pay, payment: declined.payment };
  };

  test("for a released reservation goes back, as often as it takes, once", async () => {
    const world = await openWorld();
    const { held, pay, payment } = await late(world);
    await world.boxOffice.releaseReservation({ reservationId: held.reservationId, userId: "ann" });
    const { carryOut } = await import("../../../src/sales/paying/carry-out.ts");
    const { paymentId, amount, currency } = payment;
    const request = { ...payment, proof: null, reference: null };
    world.ledger.forceCapture(request);
    const context = {
      ...world,
      gateways: [world.ledger],
      newPayments: [world.ledger],
      lookups: createLookupBudget([world.ledger], 10),
      subscribers: [],
      verifiedTokens: createVerifiedTokenCache(world.signer),
      calendar: createSalesCalendar(world.stores.concerts),
      ...createShowCaches({ ...world, concerts: world.stores.concerts }),
      holdWindows: createHoldWindows(minuteMs),
      gapShows: createGapShows(),
      bestTurns: createBestTurns(),
      seatings: createSeatings({ ...world, concerts: world.stores.concerts }),
      listings: createListings({ concerts: world.stores.concerts, clock: world.clock }),
      options: {
        deliveryTimeoutMs: 1_000,
        deliveryDelaysMs: [],
        clockSkewMs: 0,
        gatewayTimeoutMs: 1_000,
        lookupsPerSecond: 10,
        suspenseAlarmMs: minuteMs,
        reconcileLookbackMs: minuteMs,
        tokenRetentionMs: minuteMs,
      },
    };
    const claim = { paymentId, attempts: -1 };
    await carryOut(context, claim, { outcome: "captured", reference: "ref", amount, currency });
    expect(await statusOf(world)).toMatchObject({
      payments: ["refunding"],
      reservation: "released",
      back: 0,
    });
    world.ledger.script("lost", "unreachable");
    await recovered(world, minuteMs, 4);
    expect(await statusOf(world)).toEqual({
      payments: ["refunded"],
      reservation: "released",
      taken: price,
      back: price,
      audit: true,
    });
    // The kept answer follows its payment.
    const again = await pay({ idempotencyKey: "k" });
    expect(again).toMatchObject({ outcome: "payment_declined", reason: "refunded" });
  });
});
