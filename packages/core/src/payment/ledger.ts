import type { PaymentId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";

/** The accounts. docs/payments.md explains what moves money between them. */
export const accounts = [
  /** What gateways captured for us and still hold. */
  "gateway",
  /** What we owe to the owners of wallets. */
  "wallet",
  /** The source of operators' credits. */
  "funding",
  /** Captured money without tickets so far. */
  "suspense",
  /** Money with tickets: the price of the seats of confirmed reservations. */
  "sales",
  /** Money that we owe to buyers, on its way back. */
  "refunds_payable",
  /** What payments keep above the price of their seats, or lack. */
  "kept",
  /** What operators took at the door, less what they paid by hand. */
  "till",
  /** What providers withheld from us for disputes. */
  "disputed",
] as const;
export type Account = (typeof accounts)[number];

/** One side of a posting. Debits are positive, credits negative. */
export type LedgerEntry = {
  /**
   * `<posting>.debit`, `<posting>.credit` or `<posting>.<account>`, so that no posting is stored
   * twice.
   */
  readonly entryId: string;
  /** Shared by all sides of one posting. Their amounts add up to zero. */
  readonly postingId: string;
  readonly account: Account;
  readonly amount: number;
  readonly currency: Currency;
  /** The payment that the money belongs to. Null for an operator's credit. */
  readonly paymentId: PaymentId | null;
  readonly atMs: number;
};

export type Posting = Pick<LedgerEntry, "postingId" | "amount" | "currency" | "paymentId" | "atMs">;

/** The two sides of a posting between two accounts. */
export const sides = ["debit", "credit"] as const;

export const entryIdOf = (postingId: string, side: (typeof sides)[number] | Account): string =>
  `${postingId}.${side}`;

/** All ids that the entries of a posting may have. */
export const entryIdsOf = (postingId: string): readonly string[] =>
  [...sides, ...accounts].map((side) => entryIdOf(postingId, side));

/** Moves an amount between two accounts. Amount 0 creates no entries. */
export const post = (debit: Account, credit: Account, posting: Posting): readonly LedgerEntry[] => {
  const { postingId, amount } = posting;
  if (amount === 0) return [];
  return [
    { ...posting, entryId: entryIdOf(postingId, "debit"), account: debit },
    { ...posting, entryId: entryIdOf(postingId, "credit"), account: credit, amount: -amount },
  ];
};

/** The account that a method's money comes from and returns to. */
export const sourceOf = ({ type }: { readonly type: string }): Account =>
  type === walletType || type === tillType ? type : "gateway";

/** The `method.type` of payments from the user's wallet. No gateway may have this name. */
export const walletType = "wallet";

/** The `method.type` of what an operator sold. No gateway may have this name. */
export const tillType = "till";
