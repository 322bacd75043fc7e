import type { PaymentId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import { type Account, entryIdOf, type LedgerEntry, type Posting, sourceOf } from "./ledger.ts";
import { isPaid, type PaidPayment, type Payment } from "./payment.ts";
import { handAmountOf, isOwn, owedOf, type Refund } from "./refund.ts";

/** The fields of a reservation that its money depends on. */
export type Booked = {
  readonly status: string;
  readonly amount: number;
  readonly paymentId?: PaymentId;
};

/** The balance of each account for one payment's money: debits positive, credits negative. */
export type Places = ReadonlyMap<Currency, ReadonlyMap<Account, number>>;

/** A payment with everything that moves its money. */
export type Money = {
  readonly payment: Payment | null;
  readonly refunds: readonly Refund[];
  readonly reservation: Booked | null;
};

/** The account balances that follow from a payment's state. The ledger records how they changed. */
export const placesOf = ({ payment, refunds, reservation }: Money): Places => {
  const places = new Map<Currency, Map<Account, number>>();
  const add = (currency: Currency, account: Account, amount: number): void => {
    const of = places.get(currency) ?? new Map<Account, number>();
    places.set(currency, of);
    of.set(account, (of.get(account) ?? 0) + amount);
  };
  const paid = isPaid(payment) ? payment : null;
  const currency = paid?.takenCurrency ?? refunds.find(isOwn)?.currency;
  for (const refund of refunds) {
    add(refund.currency, sourceOf(refund.method), -refund.paidAmount);
    add(refund.currency, "refunds_payable", -owedOf(refund));
    if (isOwn(refund)) add(refund.currency, "till", -handAmountOf(refund));
    // Money in another currency than the captured one cannot offset an amount that is due.
    if (refund.currency !== currency) add(refund.currency, "kept", refund.paidAmount);
  }
  if (paid === null) {
    // Money without a known payment: all of it is to be refunded.
    const taken = refunds.filter(isOwn).reduce((sum, { amount }) => sum + amount, 0);
    if (currency === undefined) return places;
    add(currency, "gateway", taken);
    add(currency, "kept", backOf(refunds, currency) - taken);
    return places;
  }
  const { takenAmount, takenCurrency, back, kept } = paid;
  add(takenCurrency, sourceOf(paid.method), takenAmount);
  add(takenCurrency, "kept", -kept);
  if (isSuspended(paid)) add(takenCurrency, "suspense", -(takenAmount - back - kept));
  else add(takenCurrency, "sales", -dueOf(paid, reservation));
  for (const { amount, currency: disputed, status } of paid.disputes) {
    if (status === "won") continue;
    add(disputed, sourceOf(paid.method), -amount);
    add(disputed, "disputed", amount);
  }
  return places;
};

/** Everything paid back in one currency, plus everything still owed. */
export const backOf = (refunds: readonly Refund[], currency: Currency): number =>
  refunds
    .filter((refund) => refund.currency === currency)
    .reduce((sum, refund) => {
      const byHand = isOwn(refund) ? handAmountOf(refund) : 0;
      return sum + refund.paidAmount + byHand + owedOf(refund);
    }, 0);

export const isSuspended = (payment: PaidPayment): boolean =>
  payment.status === "captured" && payment.suspendedAtMs !== null;

/** The price of the seats that the reservation has through this payment. */
export const dueOf = (payment: Payment, reservation: Booked | null): number =>
  isConfirmedBy(payment, reservation) ? reservation.amount : 0;

export const isConfirmedBy = (
  { paymentId }: Pick<Payment, "paymentId">,
  reservation: Booked | null,
): reservation is Booked & { readonly status: "confirmed" } =>
  reservation?.status === "confirmed" && reservation.paymentId === paymentId;

/** Books the differences between two states: one posting per currency, one entry per account. */
export const postMoves = (
  before: Places,
  after: Places,
  posting: Omit<Posting, "amount" | "currency">,
): readonly LedgerEntry[] => {
  const currencies = [...new Set([...before.keys(), ...after.keys()])];
  return currencies.flatMap((currency, index) => {
    const [was, is] = [before.get(currency), after.get(currency)];
    const moved = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])];
    const postingId = index === 0 ? posting.postingId : `${posting.postingId}.${currency}`;
    return moved.flatMap((account): readonly LedgerEntry[] => {
      const amount = (is?.get(account) ?? 0) - (was?.get(account) ?? 0);
      const entryId = entryIdOf(postingId, account);
      return amount === 0 ? [] : [{ ...posting, postingId, entryId, account, amount, currency }];
    });
  });
};
