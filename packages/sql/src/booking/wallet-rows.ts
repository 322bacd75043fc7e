import type { Currency, UserId, Wallet } from "@admit-one/core";
import { columnList, type RowValues } from "../sql.ts";
import { type Int, int } from "../values.ts";

export const walletColumns = {
  wallet_id: "text",
  user_id: "text",
  currency: "text",
  balance: "int",
  version: "int",
} as const;

export const selectWallet = `select ${columnList(walletColumns)} from admit_wallet`;

export type WalletRow = {
  readonly wallet_id: string;
  readonly user_id: UserId;
  readonly currency: Currency;
  readonly balance: Int;
  readonly version: Int;
};

/** A currency has three letters, so that no two wallets share an id. */
export const walletIdOf = ({ userId, currency }: Pick<Wallet, "userId" | "currency">): string =>
  `${currency}:${userId}`;

/** The same in SQL, of a row that names a user and a currency. */
export const walletIdText = "currency || ':' || user_id";

export const fromWallet = (wallet: Wallet): RowValues => [
  walletIdOf(wallet),
  wallet.userId,
  wallet.currency,
  wallet.balance,
  wallet.version,
];

export const toWallet = (row: WalletRow): Wallet => ({
  userId: row.user_id,
  currency: row.currency,
  balance: int(row.balance),
  version: int(row.version),
});
