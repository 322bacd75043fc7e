import type { UserId } from "../kernel/ids.ts";
import { type Currency, isAmount } from "../kernel/money.ts";
import { entryIdOf, type LedgerEntry, post, sides } from "./ledger.ts";

/** A user's balance with us in one currency. */
export type Wallet = {
  readonly userId: UserId;
  readonly currency: Currency;
  /** In minor units. Never negative: a rule and a database check ensure it. */
  readonly balance: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type WalletOptions = {
  /** The balance of a wallet before its first change, by currency. For local trials. */
  readonly openingBalances?: Readonly<Record<string, number>>;
};

/** What a step writes for a wallet. */
export type WalletChange = {
  readonly wallets: readonly [Wallet];
  readonly ledger: readonly LedgerEntry[];
};

/** A wallet posting without a payment: the opening balance, or the credit of a version. */
type WalletPosting = "opened" | number;

/** All such postings that may exist by now. */
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

/** The wallet as its owner sees it. A wallet that was never stored has its opening balance. */
export const readWallet = (
  wallet: Wallet | null,
  { userId, currency }: Pick<Wallet, "userId" | "currency">,
  { openingBalances = {} }: WalletOptions = {},
): Wallet => wallet ?? { userId, currency, balance: openingBalances[currency] ?? 0, version: 0 };

/**
 * The wallet after adding an amount, which may be negative. Null if the balance would be negative
 * or too large. The first change also books the opening balance.
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
