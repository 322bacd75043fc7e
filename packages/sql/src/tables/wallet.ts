import type { Currency, UserId, Wallet } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

// #region wallet
export const walletTable = defineTable(
  "admit_wallet",
  {
    wallet_id: text().apart(), // The record does not have it.
    user_id: text<UserId>(), // `userId` in the record.
    currency: text<Currency>(),
    balance: bigint(),
    version: bigint(),
  },
  {
    primaryKey: ["wallet_id"],
    checks: { balance: "balance >= 0" },
    indexes: { admit_wallet_user: { on: ["user_id"] } },
  },
);
// #endregion

/** A currency has three letters, so no two wallets share an id. */
export const walletIdOf = ({ userId, currency }: Pick<Wallet, "userId" | "currency">): string =>
  `${currency}:${userId}`;

/** The same in SQL, for a row with a user and a currency. */
export const walletIdText = "currency || ':' || user_id";

export type WalletRow = RowOf<typeof walletTable>;
export const selectWallet = selectOf(walletTable);
export const walletColumns = columnsOf(walletTable);
export const toWallet: (row: WalletRow) => Wallet = decoderOf(walletTable);

const encode = encoderOf(walletTable);
export const fromWallet = (wallet: Wallet): RowValues =>
  encode(wallet, { walletId: walletIdOf(wallet) });
