import type { PaymentId } from "../ids.ts";
import type { Currency } from "../money.ts";

/**
 * Where money can be. `gateway` is what gateways took for us, `wallet` what we owe to wallets'
 * owners, `funding` where operators' credits come from, `suspense` money that has no tickets yet,
 * `sales` money that has, `refunds_payable` money that is on its way back.
 */
export type Account = "gateway" | "wallet" | "funding" | "suspense" | "sales" | "refunds_payable";

/** One side of one posting. Debits are positive, credits negative. */
export type LedgerEntry = {
  /** `<posting>.debit` or `<posting>.credit`: the same posting can't be written twice. */
  readonly entryId: string;
  /** Both sides of one posting name it, and add up to nothing. */
  readonly postingId: string;
  readonly account: Account;
  readonly amount: number;
  readonly currency: Currency;
  /** The payment whose money it is; null for an operator's credit. */
  readonly paymentId: PaymentId | null;
  readonly atMs: number;
};

export type Posting = Pick<LedgerEntry, "postingId" | "amount" | "currency" | "paymentId" | "atMs">;

/** Moves an amount between two accounts; nothing moves nothing. */
export const post = (debit: Account, credit: Account, posting: Posting): readonly LedgerEntry[] => {
  const { postingId, amount } = posting;
  if (amount === 0) return [];
  return [
    { ...posting, entryId: `${postingId}.debit`, account: debit },
    { ...posting, entryId: `${postingId}.credit`, account: credit, amount: -amount },
  ];
};

/** Where the money of a method comes from, and goes back to. */
export const sourceOf = (method: { readonly type: string }): Account =>
  method.type === walletType ? "wallet" : "gateway";

/** `method.type` of payments out of the user's wallet. No gateway may have this name. */
export const walletType = "wallet";
