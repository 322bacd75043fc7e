import { createBoxOffice } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

const openingBalances = { KRW: 300_000 };
const price = 110_000;

/** A box office with wallets, and users with holds. */
const open = async () => {
  const parts = createTestBoxOffice();
  const { stores, clock, timers, ids, signer, gateway } = parts;
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers,
    ids,
    signer,
    gateways: [gateway],
    wallet: { openingBalances },
  });
  await boxOffice.createConcert(concertDocument({ policy: { maxSeatsPerUser: 6 } }));
  const hold = async (userId: string, seat: number) => {
    const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    const { token } = issued.token;
    const seatIds = [`A-1-${seat}`];
    const held = await boxOffice.reserveSeats({ showId: "show-1", seatIds, userId, token });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    const { reservationId } = held.reservation;
    return { reservationId, userId, token, method: { type: "wallet" } };
  };
  const balance = async (userId: string) =>
    (await boxOffice.getWallets({ userId })).wallets.map((wallet) => wallet.balance);
  const audited = async () => {
    const { breaches, money } = await boxOffice.audit();
    return { breaches, suspense: money.map(({ suspense }) => suspense) };
  };
  return { ...parts, boxOffice, hold, balance, audited };
};

const inOrder = { breaches: [], suspense: [0n] };

describe("paying out of the wallet", () => {
  test("takes the money and sells the seats in one step, without a gateway", async () => {
    const { boxOffice, hold, balance, audited, gateway } = await open();
    const paid = await boxOffice.pay(await hold("ann", 1));
    expect(paid).toMatchObject({
      outcome: "payment_captured",
      payment: { version: 1, amount: price },
      reservation: { status: "confirmed" },
    });
    expect(await balance("ann")).toEqual([190_000]);
    expect(gateway.ledger()).toEqual([]);
    expect(await audited()).toEqual(inOrder);
  });

  test("of too little is declined, and the hold goes on", async () => {
    const { boxOffice, hold, balance } = await open();
    const commands = [await hold("ann", 1), await hold("ann", 2), await hold("ann", 3)];
    const outcomes = await Promise.all(commands.map((command) => boxOffice.pay(command)));
    // Three seats cost more than there is: whatever the order, two are paid.
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual([
      "payment_captured",
      "payment_captured",
      "payment_declined",
    ]);
    expect(await balance("ann")).toEqual([80_000]);
    const listed = await boxOffice.listReservations({ userId: "ann" });
    const reservations = "reservations" in listed ? listed.reservations : [];
    expect(reservations.map(({ status }) => status).toSorted()).toEqual([
      "confirmed",
      "confirmed",
      "held",
    ]);
  });

  test("five times at once pays once", async () => {
    const { boxOffice, hold, balance, audited } = await open();
    const command = await hold("ann", 1);
    const all = await Promise.all(Array.from({ length: 5 }, () => boxOffice.pay(command)));
    expect(all.filter(({ outcome }) => outcome === "payment_captured")).toHaveLength(1);
    expect(await balance("ann")).toEqual([190_000]);
    expect(await audited()).toEqual(inOrder);
  });

  test("is not possible where there are none", async () => {
    const parts = createTestBoxOffice();
    const pay = { reservationId: "r", userId: "ann", token: "t", method: { type: "wallet" } };
    expect((await parts.boxOffice.pay(pay)).outcome).toBe("validation");
    expect(await parts.boxOffice.getWallets({ userId: "ann" })).toMatchObject({ wallets: [] });
  });
});

describe("operators", () => {
  test("credit once for each key, and nothing that is no amount", async () => {
    const { boxOffice, balance, audited } = await open();
    const credit = { userId: "ann", amount: 500, currency: "KRW", idempotencyKey: "k" };
    await Promise.all([1, 2, 3].map(() => boxOffice.creditWallet(credit)));
    expect(await balance("ann")).toEqual([300_500]);
    const other = await boxOffice.creditWallet({ ...credit, amount: 501 });
    expect(other.outcome).toBe("idempotency_key_reused");
    for (const wrong of [
      { amount: 0 },
      { amount: -1 },
      { amount: 0.5 },
      { amount: Number.MAX_SAFE_INTEGER },
      { currency: "XXX" },
      { idempotencyKey: "" },
    ]) {
      const asked = { ...credit, idempotencyKey: "other", ...wrong };
      expect((await boxOffice.creditWallet(asked)).outcome).toBe("validation");
    }
    expect(await balance("ann")).toEqual([300_500]);
    expect(await audited()).toEqual(inOrder);
  });

  test("cancel what was paid: the money is back, then the seats are free", async () => {
    const { boxOffice, hold, balance, audited } = await open();
    const command = await hold("ann", 1);
    await boxOffice.pay(command);
    const cancelled = await boxOffice.cancelReservation({ ...command, idempotencyKey: "c" });
    expect(cancelled).toMatchObject({ reservation: { status: "cancelled" } });
    expect(await boxOffice.cancelReservation({ ...command, idempotencyKey: "c" })).toEqual(
      cancelled,
    );
    expect(await balance("ann")).toEqual([300_000]);
    expect((await hold("bob", 1)).userId).toBe("bob");
    expect(await audited()).toEqual(inOrder);
  });

  test("cancel a show: nothing is left of it, and nothing more is sold", async () => {
    const { boxOffice, hold, balance, audited, stores } = await open();
    const bought = await hold("ann", 1);
    await boxOffice.pay(bought);
    const held = await hold("bob", 2);
    await boxOffice.cancelShow({ showId: "show-1" });
    await boxOffice.work.recover();
    expect((await boxOffice.pay(held)).outcome).toBe("reservation_not_held");
    await expect(hold("cat", 3)).rejects.toThrow("sales_closed");
    expect((await stores.bookings.snapshot()).seats).toEqual([]);
    expect(await balance("ann")).toEqual([300_000]);
    expect(await audited()).toEqual(inOrder);
  });
});
