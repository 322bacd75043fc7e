import type { UserId } from "../ids.ts";
import { type Currency, isAmount } from "../money.ts";
import { type LedgerEntry, post } from "./ledger.ts";

/** A user's money of one currency with us. */
export type Wallet = {
  readonly userId: UserId;
  readonly currency: Currency;
  /** In minor units; never negative, by rule and by a check in the database. */
  readonly balance: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type WalletOptions = {
  /** What a wallet has before anything was written to it, by currency; for local trials. */
  readonly openingBalances?: Readonly<Record<string, number>>;
};

/** What a step writes of a wallet. */
export type WalletChange = {
  readonly wallets: readonly [Wallet];
  readonly ledger: readonly LedgerEntry[];
};

/** The wallet as its owner sees it: one that was never written has its opening balance. */
export const readWallet = (
  wallet: Wallet | null,
  { userId, currency }: Pick<Wallet, "userId" | "currency">,
  { openingBalances = {} }: WalletOptions = {},
): Wallet => wallet ?? { userId, currency, balance: openingBalances[currency] ?? 0, version: 0 };

/**
 * The wallet with an amount more, or less. Null where it would be negative, or no amount any more.
 * The first change of all also books what the wallet was opened with.
 */
export const changeWallet = (wallet: Wallet, by: number, atMs: number): WalletChange | null => {
  const balance = wallet.balance + by;
  if (!isAmount(balance)) return null;
  const { userId, currency, version } = wallet;
  const postingId = `wallet.${currency}.${userId}.opened`;
  const opening = { postingId, amount: wallet.balance, currency, paymentId: null, atMs };
  return {
    wallets: [{ ...wallet, balance, version: version + 1 }],
    ledger: version === 0 ? post("funding", "wallet", opening) : [],
  };
};
