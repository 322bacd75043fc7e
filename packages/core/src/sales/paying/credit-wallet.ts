import type { Decision } from "../../kernel/decision.ts";
import { validation } from "../../kernel/errors.ts";
import { operator, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { UserId } from "../../kernel/ids.ts";
import { type Currency, isAmount, isCurrency } from "../../kernel/money.ts";
import { check, checkIdempotencyKey, checkUserId } from "../../kernel/validate.ts";
import { post } from "../../payment/ledger.ts";
import {
  changeWallet,
  readWallet,
  type WalletOptions,
  walletPostingId,
} from "../../payment/wallet.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { CreditWallet, CreditWalletOutcome, GetWalletsOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";

/**
 * Adds money to a user's wallet for an operator. The key is required, so that the credit happens
 * once.
 */
export const creditWallet = async (
  { stores, clock, wallet }: SalesContext,
  command: CreditWallet,
): Promise<CreditWalletOutcome> => {
  const { userId, amount, currency, idempotencyKey } = command;
  const errors = [
    ...checkUserId(userId),
    ...checkIdempotencyKey(idempotencyKey),
    ...check(isAmount(amount) && amount > 0, "amount", "must be a positive integer"),
    ...check(isCurrency(currency), "currency", "must be an ISO 4217 code"),
  ];
  if (errors.length > 0) return validation(...errors);
  const owner = { userId: userId as UserId, currency: currency as Currency };
  const key = { userId: operator, key: idempotencyKey };
  const fingerprint = JSON.stringify(["POST", "wallets", userId, amount, currency]);
  return stores.bookings.update({ by: "wallet", ...owner, record: key }, (state) => {
    const replay = replayOf(state.record, fingerprint);
    if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
    if (replay.kind === "outcome") return { outcome: replay.outcome as CreditWalletOutcome };
    const decided = credit(state, { ...owner, amount, key: idempotencyKey }, wallet, clock.nowMs());
    if (decided.change === undefined) return decided;
    const answer = { kind: "outcome", outcome: decided.outcome } as const;
    const kept = recordOf(key, fingerprint, answer, clock.nowMs());
    return { ...decided, change: { ...decided.change, ...kept } };
  });
};

type Credit = {
  readonly userId: UserId;
  readonly currency: Currency;
  readonly amount: number;
  readonly key: string;
};

const credit = (
  state: BookingState,
  { userId, currency, amount, key }: Credit,
  options: WalletOptions | undefined,
  nowMs: number,
): Decision<BookingChange, CreditWalletOutcome> => {
  const before = readWallet(state.wallet, { userId, currency }, options);
  const change = changeWallet(before, amount, nowMs);
  if (change === null) {
    return { outcome: validation({ field: "amount", message: "is more than a wallet can hold" }) };
  }
  const [after] = change.wallets;
  const postingId = walletPostingId(after, after.version);
  const posting = { postingId, amount, currency, paymentId: null, atMs: nowMs };
  return {
    outcome: { outcome: "wallet_credited", wallet: after, key },
    change: { ...change, ledger: [...change.ledger, ...post("funding", "wallet", posting)] },
  };
};

/** The user's balances by currency. A wallet that was never stored shows its opening balance. */
export const getWallets = async (
  { stores, wallet: options }: SalesContext,
  query: { readonly userId: string },
): Promise<GetWalletsOutcome> => {
  if (options === undefined) return { outcome: "wallets_found", wallets: [] };
  const userId = query.userId as UserId;
  const written = await stores.bookings.wallets(userId);
  const known = new Set<string>(written.map(({ currency }) => currency));
  const unwritten = Object.keys(options.openingBalances ?? {})
    .filter((currency) => !known.has(currency))
    .map((currency) => readWallet(null, { userId, currency: currency as Currency }, options));
  const wallets = [...written, ...unwritten].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  return { outcome: "wallets_found", wallets };
};
