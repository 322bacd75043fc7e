import type { Currency } from "../kernel/money.ts";
import { type Account, accounts, type LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import { type Places, placesOf } from "../payment/places.ts";
import type { Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { BookingSnapshot } from "../sales/booking-view.ts";
import type { Breach } from "./breach.ts";

/**
 * The balance of every account in one currency: debits positive, credits negative, zero in total.
 * Exact for any size, because sums may exceed the safe integers.
 */
export type MoneyTotals = { readonly currency: Currency } & Readonly<Record<Account, bigint>>;

/** Totals over all pages of wallets and ledger. */
export type MoneyFold = {
  readonly addWallets: (wallets: readonly Wallet[]) => void;
  readonly addLedger: (entries: readonly LedgerEntry[]) => void;
  readonly totals: () => readonly MoneyTotals[];
  /** L4: the sum of all wallets matches the ledger. */
  readonly breaches: () => readonly Breach[];
};

export const createMoneyFold = (): MoneyFold => {
  const totals = new Map<Currency, Record<Account, bigint>>();
  const balances = new Map<Currency, bigint>();
  return {
    addWallets: (wallets) => {
      for (const { currency, balance } of wallets) {
        balances.set(currency, (balances.get(currency) ?? 0n) + BigInt(balance));
      }
    },
    addLedger: (entries) => addTo(totals, entries),
    totals: () =>
      [...totals]
        .map(([currency, of]) => ({ currency, ...of }))
        // Sorted, because the order of entries depends on the store.
        .toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
    breaches: () =>
      [...new Set([...balances.keys(), ...totals.keys()])]
        .filter(
          (currency) =>
            (balances.get(currency) ?? 0n) + (totals.get(currency)?.wallet ?? 0n) !== 0n,
        )
        .map((currency) => breach("The wallets do not have what the ledger says.", { currency })),
  };
};

const addTo = (
  totals: Map<Currency, Record<Account, bigint>>,
  entries: readonly LedgerEntry[],
): void => {
  for (const { currency, account, amount } of entries) {
    const known = totals.get(currency) ?? totalsOf([]);
    totals.set(currency, known);
    known[account] += BigInt(amount);
  }
};

const totalsOf = (entries: readonly LedgerEntry[]): Record<Account, bigint> => {
  const totals = Object.fromEntries(accounts.map((account) => [account, 0n])) as Record<
    Account,
    bigint
  >;
  for (const { account, amount } of entries) totals[account] += BigInt(amount);
  return totals;
};

const breach = (message: string, ids: Readonly<Record<string, string>>): Breach => ({
  law: "L4",
  message,
  ids,
});

const sumOf = (entries: readonly Pick<LedgerEntry, "amount">[]): bigint =>
  entries.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

/** L4: the entries of every posting add up to zero. */
export const postingsBalance = (ledger: readonly LedgerEntry[]): readonly Breach[] =>
  [...Map.groupBy(ledger, ({ postingId }) => postingId)]
    .filter(
      ([, entries]) =>
        sumOf(entries) !== 0n || new Set(entries.map(({ currency }) => currency)).size > 1,
    )
    .map(([postingId]) => breach("A posting of the ledger does not balance.", { postingId }));

/** L4, checked by payment: the ledger has its money in the accounts that follow from its state. */
export const moneyIsInItsPlace = (snapshot: PaymentsWithMoney): readonly Breach[] => {
  const paymentById = new Map<string, Payment>(snapshot.payments.map((p) => [p.paymentId, p]));
  const reservationById = new Map<string, Reservation>(
    snapshot.reservations.map((r) => [r.reservationId, r]),
  );
  const refundsById: ReadonlyMap<string, readonly Refund[]> = Map.groupBy(
    snapshot.refunds,
    ({ paymentId }) => paymentId,
  );
  const entriesById: ReadonlyMap<string, readonly LedgerEntry[]> = Map.groupBy(
    snapshot.ledger,
    (entry) => entry.paymentId ?? "",
  );
  const ids = new Set<string>([
    ...paymentById.keys(),
    ...refundsById.keys(),
    ...entriesById.keys(),
  ]);
  ids.delete("");
  return [...ids].flatMap((paymentId) => {
    const payment = paymentById.get(paymentId) ?? null;
    const reservation = (payment && reservationById.get(payment.reservationId)) ?? null;
    const refunds = refundsById.get(paymentId) ?? [];
    const expected = placesOf({ payment, refunds, reservation });
    return wrongPlaces(paymentId, expected, entriesById.get(paymentId) ?? []);
  });
};

type PaymentsWithMoney = Pick<BookingSnapshot, "payments" | "refunds" | "reservations" | "ledger">;

const wrongPlaces = (
  paymentId: string,
  expected: Places,
  entries: readonly LedgerEntry[],
): readonly Breach[] => {
  const booked = Map.groupBy(entries, ({ currency }) => currency);
  const currencies = new Set([...expected.keys(), ...booked.keys()]);
  return [...currencies].flatMap((currency) => {
    const has = totalsOf(booked.get(currency) ?? []);
    const must = expected.get(currency);
    return accounts
      .filter((account) => has[account] !== BigInt(must?.get(account) ?? 0))
      .map((account) =>
        breach(`The money of a payment is not right in ${account}.`, { paymentId }),
      );
  });
};
