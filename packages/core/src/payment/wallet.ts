import type { UserId } from "../kernel/ids.ts";
import { type Currency, isAmount } from "../kernel/money.ts";
import { entryIdOf, type LedgerEntry, post, sides } from "./ledger.ts";

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

/** A posting of a wallet and of no payment: the balance it was opened with, or a version's credit. */
type WalletPosting = "opened" | number;

/** All that there may be by now. */
export const walletPostings = ({ version }: Wallet): readonly WalletPosting[] => [
  "opened",
  ...Array.from({ length: version }, (_, index) => index + 1),
];

export const walletPostingId = (
  { userId, currency }: Pick<Wallet, "userId" | "currency">,
  posting: WalletPosting,
): string => `wallet.${currency}.${userId}.${posting}`;

/** The ids of all entries that these postings may have. */
export const walletEntryIds = (wallet: Wallet): readonly string[] =>
  walletPostings(wallet).flatMap((posting) =>
    sides.map((side) => entryIdOf(walletPostingId(wallet, posting), side)),
  );

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
  const { currency, version } = wallet;
  const postingId = walletPostingId(wallet, "opened");
  const opening = { postingId, amount: wallet.balance, currency, paymentId: null, atMs };
  return {
    wallets: [{ ...wallet, balance, version: version + 1 }],
    ledger: version === 0 ? post("funding", "wallet", opening) : [],
  };
};
