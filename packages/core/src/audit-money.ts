import type { Breach } from "./breach.ts";
import type { Currency } from "./money.ts";
import { type Account, accounts, type LedgerEntry } from "./payment/ledger.ts";
import type { Payment } from "./payment/payment.ts";
import { type Places, placesOf } from "./payment/places.ts";
import type { Refund } from "./payment/refund.ts";
import type { BookingSnapshot } from "./reservation/booking-store.port.ts";
import type { Reservation } from "./reservation/reservation.ts";

/**
 * What every account has of one currency: debits positive, credits negative; they add up to zero.
 * Exact, however much it is: sums of amounts may be larger than numbers can tell apart.
 */
export type MoneyTotals = { readonly currency: Currency } & Readonly<Record<Account, bigint>>;

export const moneyTotals = (ledger: readonly LedgerEntry[]): readonly MoneyTotals[] =>
  [...Map.groupBy(ledger, ({ currency }) => currency)].map(([currency, entries]) => ({
    currency,
    ...totalsOf(entries),
  }));

const totalsOf = (entries: readonly LedgerEntry[]): Readonly<Record<Account, bigint>> => {
  const totals = Object.fromEntries(accounts.map((account) => [account, 0n])) as Record<
    Account,
    bigint
  >;
  for (const { account, amount } of entries) totals[account] += BigInt(amount);
  return totals;
};

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

const sumOf = (entries: readonly Pick<LedgerEntry, "amount">[]): bigint =>
  entries.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

const postingsBalance = (ledger: readonly LedgerEntry[]): readonly Breach[] =>
  [...Map.groupBy(ledger, ({ postingId }) => postingId)]
    .filter(
      ([, entries]) =>
        sumOf(entries) !== 0n || entries.some(({ currency }) => currency !== entries[0]?.currency),
    )
    .map(([postingId]) => breach("A posting of the ledger does not balance.", { postingId }));

const moneyIsInItsPlace = (snapshot: BookingSnapshot): readonly Breach[] => {
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
    const reservation = reservationById.get(payment?.reservationId ?? "") ?? null;
    const refunds = refundsById.get(paymentId) ?? [];
    const expected = placesOf({ payment, refunds, reservation });
    return wrongPlaces(paymentId, expected, entriesById.get(paymentId) ?? []);
  });
};

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

const walletsMatch = ({ ledger, wallets }: BookingSnapshot): readonly Breach[] => {
  const differences = new Map<string, bigint>();
  const add = (currency: string, amount: bigint): void => {
    differences.set(currency, (differences.get(currency) ?? 0n) + amount);
  };
  for (const { currency, balance } of wallets) add(currency, BigInt(balance));
  for (const { account, currency, amount } of ledger) {
    if (account === "wallet") add(currency, BigInt(amount));
  }
  return [...differences]
    .filter(([, difference]) => difference !== 0n)
    .map(([currency]) => breach("The wallets do not have what the ledger says.", { currency }));
};
