import type { Decision } from "../../kernel/decision.ts";
import { validation } from "../../kernel/errors.ts";
import { operator, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import { type Currency, isAmount, isCurrency } from "../../kernel/money.ts";
import type { Operating } from "../../kernel/operating.ts";
import { check, checkIdempotencyKey, checkUserId } from "../../kernel/validate.ts";
import { post } from "../../payment/ledger.ts";
import {
  changeWallet,
  readWallet,
  type WalletOptions,
  walletPostingId,
} from "../../payment/wallet.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { CreditWallet, CreditWalletOutcome, GetWalletsOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";

/**
 * Adds money to a user's wallet for an operator. The key is required, so that the credit happens
 * once.
 */
export const creditWallet = async (
  context: Operating<SalesContext>,
  command: CreditWallet,
): Promise<CreditWalletOutcome> => {
  const { clock, wallet, cell } = context;
  const { userId, amount, currency, idempotencyKey } = command;
  const errors = [
    ...checkUserId(userId),
    ...checkIdempotencyKey(idempotencyKey),
    ...check(isAmount(amount) && amount > 0, "amount", "must be a positive integer"),
    ...check(isCurrency(currency), "currency", "must be an ISO 4217 code"),
    // A balance that no payment can use would be lost from sight.
    ...check(
      cell === undefined || wallet !== undefined,
      "userId",
      "has no wallet here: another cell serves the wallets",
    ),
  ];
  if (errors.length > 0) return validation(...errors);
  const owner = { userId: userId as UserId, currency: currency as Currency };
  const key = { userId: operator, key: idempotencyKey };
  const fingerprint = JSON.stringify(["POST", "wallets", userId, amount, currency]);
  const slice = { by: "wallet", ...owner, record: key } as const;
  return acceptBooking<CreditWalletOutcome>(context, slice, (state) => {
    const replay = replayOf(state.record, fingerprint);
    if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
    if (replay.kind === "outcome") return { outcome: replay.outcome as CreditWalletOutcome };
    const nowMs = clock.nowMs();
    const order = { ...owner, amount, key: idempotencyKey };
    const { outcome, change } = credit(state, order, wallet, nowMs);
    if (change === undefined) return { outcome };
    const kept = recordOf(key, fingerprint, { kind: "outcome", outcome }, nowMs);
    const note: Note = {
      atMs: nowMs,
      subject: ["user", userId],
      userId: owner.userId,
      details: { amount, currency },
    };
    return { outcome, change: { ...change, ...kept }, note };
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
