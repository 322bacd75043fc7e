import { createBoxOffice, type UserId, type WalletOptions } from "@admit-one/core";
import { createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { changeWallet, readWallet } from "../../../src/payment/wallet.ts";
import { krw } from "../../support/given.ts";

/** Null is for a box office without wallets. */
const open = (wallet: WalletOptions | null = {}) => {
  const { stores, clock, timers, ids, signer } = createTestBoxOffice();
  const ports = { stores, clock, timers, ids, signer };
  return {
    ...ports,
    boxOffice: createBoxOffice({ ...ports, gateways: [], ...(wallet && { wallet }) }),
  };
};

const credit = { userId: "ann", amount: 500, currency: "KRW", idempotencyKey: "k" };
const ann = "ann" as UserId;

describe("a credit", () => {
  test("makes the wallet, says what it has then, and is booked", async () => {
    const { boxOffice, stores, clock } = open();
    const nowMs = clock.nowMs();
    const wallet = { userId: "ann", currency: "KRW", balance: 500, version: 1 };
    expect(await boxOffice.creditWallet(credit)).toEqual({
      outcome: "wallet_credited",
      wallet,
      key: "k",
    });
    const { wallets, ledger } = await stores.bookings.snapshot();
    expect(wallets).toEqual([wallet]);
    const postingId = "wallet.KRW.ann.1";
    const posting = { postingId, currency: "KRW", paymentId: null, atMs: nowMs };
    expect(ledger).toEqual([
      { ...posting, entryId: `${postingId}.debit`, account: "funding", amount: 500 },
      { ...posting, entryId: `${postingId}.credit`, account: "wallet", amount: -500 },
    ]);
  });

  test("that comes second adds to the first, under an entry of its own", async () => {
    const { boxOffice, stores } = open();
    await boxOffice.creditWallet(credit);
    const second = await boxOffice.creditWallet({ ...credit, idempotencyKey: "l", amount: 7 });
    expect(second).toMatchObject({ wallet: { balance: 507, version: 2 }, key: "l" });
    const { ledger } = await stores.bookings.snapshot();
    expect(ledger.map(({ entryId }) => entryId)).toEqual([
      "wallet.KRW.ann.1.debit",
      "wallet.KRW.ann.1.credit",
      "wallet.KRW.ann.2.debit",
      "wallet.KRW.ann.2.credit",
    ]);
    expect((await boxOffice.audit()).breaches).toEqual([]);
  });

  test("books what the wallet was opened with, once", async () => {
    const { boxOffice, stores, clock } = open({ openingBalances: { KRW: 1_000 } });
    const atMs = clock.nowMs();
    await boxOffice.creditWallet(credit);
    await boxOffice.creditWallet({ ...credit, idempotencyKey: "l" });
    const { ledger } = await stores.bookings.snapshot();
    const opening = { postingId: "wallet.KRW.ann.opened", currency: "KRW", paymentId: null, atMs };
    expect(ledger.filter(({ postingId }) => postingId === opening.postingId)).toEqual([
      { ...opening, entryId: "wallet.KRW.ann.opened.debit", account: "funding", amount: 1_000 },
      { ...opening, entryId: "wallet.KRW.ann.opened.credit", account: "wallet", amount: -1_000 },
    ]);
    expect(await boxOffice.getWallets({ userId: "ann" })).toMatchObject({
      wallets: [{ balance: 2_000, version: 2 }],
    });
    expect((await boxOffice.audit()).breaches).toEqual([]);
  });

  test("is answered again as it was, though the wallet went on", async () => {
    const { boxOffice } = open();
    const first = await boxOffice.creditWallet(credit);
    await boxOffice.creditWallet({ ...credit, idempotencyKey: "l" });
    expect(await boxOffice.creditWallet(credit)).toEqual(first);
    expect((await boxOffice.getWallets({ userId: "ann" })).wallets).toMatchObject([
      { balance: 1_000 },
    ]);
  });

  test.each([
    ["amount", { amount: 501 }],
    ["user", { userId: "bob" }],
    ["currency", { currency: "USD" }],
  ])("with a used key and another %s is refused", async (_what, over) => {
    const { boxOffice, stores } = open();
    await boxOffice.creditWallet(credit);
    const before = await stores.bookings.snapshot();
    expect(await boxOffice.creditWallet({ ...credit, ...over })).toEqual({
      outcome: "idempotency_key_reused",
    });
    expect(await stores.bookings.snapshot()).toEqual(before);
  });

  test("keeps its key apart from users' keys, and what it was used for", async () => {
    const { boxOffice, stores, clock } = open();
    const outcome = await boxOffice.creditWallet(credit);
    expect(await stores.bookings.record({ userId: ann, key: "k" })).toBeNull();
    const kept = await stores.bookings.record({ userId: "" as UserId, key: "k" });
    expect(kept).toMatchObject({ answer: { kind: "outcome", outcome }, atMs: clock.nowMs() });
    // What is stored must be known again by a later version.
    expect(JSON.parse(kept?.fingerprint ?? "")).toEqual(["POST", "wallets", "ann", 500, "KRW"]);
  });
});

describe("what is wrong with a credit is said", () => {
  const amount = { field: "amount", message: "must be a positive integer" };
  const currency = { field: "currency", message: "must be an ISO 4217 code" };
  const user = { field: "userId", message: "must be 1 to 255 characters" };
  const key = {
    field: "Idempotency-Key",
    message: "must be 1 to 255 visible ASCII characters",
  };
  test.each<[string, object, readonly object[]]>([
    ["nothing", { amount: 0 }, [amount]],
    ["less than nothing", { amount: -1 }, [amount]],
    ["a part of a won", { amount: 0.5 }, [amount]],
    ["no money of today", { currency: "DEM" }, [currency]],
    ["nobody", { userId: "" }, [user]],
    ["no key", { idempotencyKey: "" }, [key]],
    [
      "all at once, in order",
      { userId: "", idempotencyKey: "", amount: 0, currency: "" },
      [user, key, amount, currency],
    ],
  ])("%s", async (_what, over, errors) => {
    const { boxOffice } = open();
    const answer = await boxOffice.creditWallet({ ...credit, ...over });
    expect(answer).toEqual({ outcome: "validation", errors });
  });

  test("more than a wallet can hold; nothing is kept of it, and the key may be used again", async () => {
    const { boxOffice, stores } = open();
    await boxOffice.creditWallet(credit);
    const before = await stores.bookings.snapshot();
    const much = { ...credit, idempotencyKey: "l", amount: Number.MAX_SAFE_INTEGER };
    expect(await boxOffice.creditWallet(much)).toEqual({
      outcome: "validation",
      errors: [{ field: "amount", message: "is more than a wallet can hold" }],
    });
    expect(await stores.bookings.snapshot()).toEqual(before);
    const less = { ...much, amount: Number.MAX_SAFE_INTEGER - 500 };
    expect((await boxOffice.creditWallet(less)).outcome).toBe("wallet_credited");
  });

  test("one won is enough", async () => {
    const { boxOffice } = open();
    expect((await boxOffice.creditWallet({ ...credit, amount: 1 })).outcome).toBe(
      "wallet_credited",
    );
  });
});

describe("a user's wallets", () => {
  const openingBalances = { USD: 5, KRW: 1_000, EUR: 7 };
  const opened = (currency: keyof typeof openingBalances) => ({
    userId: "ann",
    currency,
    balance: openingBalances[currency],
    version: 0,
  });

  test("are those that were written and those that would open, by currency", async () => {
    const { boxOffice } = open({ openingBalances });
    const wallets = async () => (await boxOffice.getWallets({ userId: "ann" })).wallets;
    expect(await wallets()).toEqual([opened("EUR"), opened("KRW"), opened("USD")]);
    await boxOffice.creditWallet(credit);
    await boxOffice.creditWallet({ ...credit, idempotencyKey: "l", currency: "CHF" });
    expect(await wallets()).toEqual([
      { userId: "ann", currency: "CHF", balance: 500, version: 1 },
      opened("EUR"),
      { userId: "ann", currency: "KRW", balance: 1_500, version: 1 },
      opened("USD"),
    ]);
    // To look changes nothing, and others have their own.
    expect((await boxOffice.getWallets({ userId: "bob" })).wallets).toHaveLength(3);
    expect((await boxOffice.getWallets({ userId: "bob" })).wallets).toMatchObject([
      { userId: "bob" },
      { userId: "bob" },
      { userId: "bob" },
    ]);
  });

  test("are none where nothing opens them and nothing was put into them", async () => {
    const { boxOffice } = open();
    expect(await boxOffice.getWallets({ userId: "ann" })).toEqual({
      outcome: "wallets_found",
      wallets: [],
    });
    await boxOffice.creditWallet(credit);
    expect((await boxOffice.getWallets({ userId: "ann" })).wallets).toHaveLength(1);
  });

  test("are none at all where the box office has none", async () => {
    const { boxOffice } = open(null);
    expect(await boxOffice.getWallets({ userId: "ann" })).toEqual({
      outcome: "wallets_found",
      wallets: [],
    });
  });
});

describe("a wallet", () => {
  const wallet = { userId: ann, currency: krw, balance: 10, version: 4 };
  test.each([
    [-10, 0],
    [-11, null],
    [5, 15],
    [Number.MAX_SAFE_INTEGER - 10, Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER - 9, null],
  ])("of 10 changed by %i has %s", (by, balance) => {
    expect(changeWallet(wallet, by, 0)).toEqual(
      balance === null ? null : { wallets: [{ ...wallet, balance, version: 5 }], ledger: [] },
    );
  });

  test("that was never written has what it opens with in its currency, or nothing", () => {
    const opened = (options?: WalletOptions) => readWallet(null, wallet, options);
    expect(opened({ openingBalances: { KRW: 3 } })).toEqual({ ...wallet, balance: 3, version: 0 });
    expect(opened({ openingBalances: { USD: 3 } })).toEqual({ ...wallet, balance: 0, version: 0 });
    expect(opened()).toEqual({ ...wallet, balance: 0, version: 0 });
    expect(readWallet(wallet, wallet, { openingBalances: { KRW: 3 } })).toEqual(wallet);
  });
});
