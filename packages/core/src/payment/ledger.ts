import type { PaymentId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";

/** Where money can be; docs/payments.md says what moves it. */
export const accounts = [
  /** What gateways took for us and still have. */
  "gateway",
  /** What we owe to the owners of wallets. */
  "wallet",
  /** Where operators' credits come from. */
  "funding",
  /** Money that has no tickets yet. */
  "suspense",
  /** Money that has: what the seats of confirmed reservations are due. */
  "sales",
  /** Money that we owe to buyers, on its way back. */
  "refunds_payable",
  /** What payments keep beyond what is due, or lack. */
  "kept",
  /** What operators paid by hand. */
  "till",
  /** What providers took from us for disputes. */
  "disputed",
] as const;
export type Account = (typeof accounts)[number];

/** One side of one posting. Debits are positive, credits negative. */
export type LedgerEntry = {
  /** `<posting>.debit`, `<posting>.credit` or `<posting>.<account>`: no posting is written twice. */
  readonly entryId: string;
  /** All sides of one posting name it, and add up to nothing. */
  readonly postingId: string;
  readonly account: Account;
  readonly amount: number;
  readonly currency: Currency;
  /** The payment whose money it is; null for an operator's credit. */
  readonly paymentId: PaymentId | null;
  readonly atMs: number;
};

export type Posting = Pick<LedgerEntry, "postingId" | "amount" | "currency" | "paymentId" | "atMs">;

/** Both sides of a posting that moves an amount between two accounts. */
export const sides = ["debit", "credit"] as const;

export const entryIdOf = (postingId: string, side: (typeof sides)[number] | Account): string =>
  `${postingId}.${side}`;

/** The ids that the entries of a posting may have. */
export const entryIdsOf = (postingId: string): readonly string[] =>
  [...sides, ...accounts].map((side) => entryIdOf(postingId, side));

/** Moves an amount between two accounts; nothing moves nothing. */
export const post = (debit: Account, credit: Account, posting: Posting): readonly LedgerEntry[] => {
  const { postingId, amount } = posting;
  if (amount === 0) return [];
  return [
    { ...posting, entryId: entryIdOf(postingId, "debit"), account: debit },
    { ...posting, entryId: entryIdOf(postingId, "credit"), account: credit, amount: -amount },
  ];
};

/** Where the money of a method comes from, and goes back to. */
export const sourceOf = (method: { readonly type: string }): Account =>
  method.type === walletType ? "wallet" : "gateway";

/** `method.type` of payments out of the user's wallet. No gateway may have this name. */
export const walletType = "wallet";
