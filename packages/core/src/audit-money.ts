import type { Breach } from "./breach.ts";
import type { Currency } from "./money.ts";
import type { Account, LedgerEntry } from "./payment/ledger.ts";
import type { Payment } from "./payment/payment.ts";
import type { Refund } from "./payment/refund.ts";
import type { BookingSnapshot } from "./reservation/booking-store.port.ts";

/** What every account has of one currency: debits positive, credits negative; they add up to zero. */
export type MoneyTotals = { readonly currency: Currency } & Readonly<Record<Account, number>>;

const none: Readonly<Record<Account, number>> = {
  gateway: 0,
  wallet: 0,
  funding: 0,
  suspense: 0,
  sales: 0,
  refunds_payable: 0,
};

export const moneyTotals = (ledger: readonly LedgerEntry[]): readonly MoneyTotals[] =>
  [...Map.groupBy(ledger, ({ currency }) => currency)].map(([currency, entries]) => ({
    currency,
    ...entries.reduce((sums, { account, amount }) => add(sums, account, amount), none),
  }));

const add = (sums: Readonly<Record<Account, number>>, account: Account, amount: number) => ({
  ...sums,
  [account]: sums[account] + amount,
});

/** L4 by the books: every posting balances, and every payment's money is where its state says. */
export const ledgerMatches = (snapshot: BookingSnapshot): readonly Breach[] => [
  ...postingsBalance(snapshot.ledger),
  ...moneyIsInItsPlace(snapshot),
  ...walletsMatch(snapshot),
];

const breach = (message: string, ids: Readonly<Record<string, string>>): Breach => ({
  law: "L4",
  message,
  ids,
});

const postingsBalance = (ledger: readonly LedgerEntry[]): readonly Breach[] =>
  [...Map.groupBy(ledger, ({ postingId }) => postingId)]
    .filter(([, entries]) => {
      const [first] = entries;
      return (
        entries.reduce((sum, { amount }) => sum + amount, 0) !== 0 ||
        entries.some(({ currency }) => currency !== first?.currency)
      );
    })
    .map(([postingId]) => breach("A posting of the ledger does not balance.", { postingId }));

type Place = Partial<Record<Account, number>>;

/** Where a payment's money must be, credits negative. */
const placeOf = (payment: Payment | undefined, refund: Refund | undefined): Place => {
  if (refund?.status === "succeeded") return {};
  if (refund !== undefined) return { refunds_payable: -refund.amount };
  if (payment?.status !== "captured") return {};
  const { suspendedAtMs, takenAmount } = payment;
  return suspendedAtMs === null ? { sales: -takenAmount } : { suspense: -takenAmount };
};

const places = ["suspense", "sales", "refunds_payable"] as const;

const moneyIsInItsPlace = (snapshot: BookingSnapshot): readonly Breach[] => {
  const paymentById = new Map<string, Payment>(snapshot.payments.map((p) => [p.paymentId, p]));
  const refundById = new Map<string, Refund>(snapshot.refunds.map((r) => [r.paymentId, r]));
  const entriesById: ReadonlyMap<string, readonly LedgerEntry[]> = Map.groupBy(
    snapshot.ledger,
    (entry) => entry.paymentId ?? "",
  );
  const ids = new Set<string>([...paymentById.keys(), ...refundById.keys(), ...entriesById.keys()]);
  ids.delete("");
  return [...ids].flatMap((paymentId) => {
    const expected = placeOf(paymentById.get(paymentId), refundById.get(paymentId));
    const has = new Map<Account, number>();
    for (const { account, amount } of entriesById.get(paymentId) ?? []) {
      has.set(account, (has.get(account) ?? 0) + amount);
    }
    return places
      .filter((account) => (has.get(account) ?? 0) !== (expected[account] ?? 0))
      .map((account) =>
        breach(`The money of a payment is not right in ${account}.`, { paymentId }),
      );
  });
};

const walletsMatch = ({ ledger, wallets }: BookingSnapshot): readonly Breach[] => {
  const owed = new Map<string, number>();
  for (const { currency, balance } of wallets) {
    owed.set(currency, (owed.get(currency) ?? 0) + balance);
  }
  const booked = new Map<string, number>();
  for (const { account, currency, amount } of ledger) {
    if (account === "wallet") booked.set(currency, (booked.get(currency) ?? 0) - amount);
  }
  return [...new Set([...owed.keys(), ...booked.keys()])]
    .filter((currency) => (owed.get(currency) ?? 0) !== (booked.get(currency) ?? 0))
    .map((currency) => breach("The wallets do not have what the ledger says.", { currency }));
};
