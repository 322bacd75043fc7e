import type { Wallet } from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema } from "./common.ts";
import { ids } from "./ids.ts";

export const walletSchema = z
  .object({ userId: ids.userId, currency: currencySchema, balance: amountSchema })
  .meta({ id: "Wallet" });

export const walletsSchema = z.object({ wallets: z.array(walletSchema) });

export const creditSchema = z
  .strictObject({ amount: z.int().min(1), currency: currencySchema })
  .meta({ id: "CreditWallet" });

export const toWalletBody = ({
  userId,
  currency,
  balance,
}: Wallet): z.infer<typeof walletSchema> => ({ userId, currency, balance });
