import type { Currency, PaymentId, UserId } from "@admit-one/core";
import { expect, test } from "vitest";
import { accounts, entryIdsOf, post, sourceOf } from "../../src/payment/ledger.ts";
import { changeWallet, walletEntryIds, walletPostings } from "../../src/payment/wallet.ts";

const currency = "KRW" as Currency;
const posting = {
  postingId: "p.3.moved",
  amount: 5,
  currency,
  paymentId: "p" as PaymentId,
  atMs: 1,
};

test("a posting has two sides, and none if nothing moves", () => {
  expect(post("gateway", "suspense", posting)).toEqual([
    { ...posting, entryId: "p.3.moved.debit", account: "gateway" },
    { ...posting, entryId: "p.3.moved.credit", account: "suspense", amount: -5 },
  ]);
  expect(post("gateway", "suspense", { ...posting, amount: 0 })).toEqual([]);
});

test("a posting may have an entry for each side and for each account", () => {
  const ids = ["debit", "credit", ...accounts].map((side) => `p.3.moved.${side}`);
  expect(entryIdsOf("p.3.moved")).toEqual(ids);
});

test("money comes from the wallet, the till or a gateway", () => {
  expect(["wallet", "till", "card"].map((type) => sourceOf({ type }))).toEqual([
    "wallet",
    "till",
    "gateway",
  ]);
});

test("a wallet has a posting for its opening, and one for each version so far", () => {
  const wallet = { userId: "ann" as UserId, currency, balance: 7, version: 2 };
  expect(walletPostings(wallet)).toEqual(["opened", 1, 2]);
  expect(walletEntryIds({ ...wallet, version: 1 })).toEqual([
    "wallet.KRW.ann.opened.debit",
    "wallet.KRW.ann.opened.credit",
    "wallet.KRW.ann.1.debit",
    "wallet.KRW.ann.1.credit",
  ]);
});

test("only the first change of a wallet books its opening balance", () => {
  const wallet = { userId: "ann" as UserId, currency, balance: 7, version: 0 };
  expect(changeWallet(wallet, -7, 1)?.ledger).toMatchObject([
    { account: "funding", amount: 7, postingId: "wallet.KRW.ann.opened" },
    { account: "wallet", amount: -7 },
  ]);
  expect(changeWallet({ ...wallet, version: 1 }, 1, 1)).toEqual({
    wallets: [{ ...wallet, balance: 8, version: 2 }],
    ledger: [],
  });
  expect(changeWallet(wallet, -8, 1)).toBeNull();
});
