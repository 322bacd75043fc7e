import type { FieldError } from "../kernel/errors.ts";
import { type Currency, formatAmount } from "../kernel/money.ts";
import { check, given } from "../kernel/validate.ts";
import { type ConcertPolicy, concertDefaults } from "./concert.ts";
import type { ConcertDocument, ShowDocument } from "./concert-document.ts";

/** The gateways that take new payments; where there is none, the wallet takes any amount. */
export type Payable = readonly {
  readonly name: string;
  /** Whether the gateway takes the amount, in minor units. */
  accepts(amount: number, currency: Currency): boolean;
}[];

/**
 * What can't be sold of a document that is right in itself: shows whose sale is over, and amounts
 * that nobody could ever pay. Between the price of one seat and that of as many as one reservation
 * may have, a gateway takes all that are sums of seats where it takes both ends.
 */
export const checkSale = (
  document: ConcertDocument,
  payable: Payable,
  nowMs: number,
): readonly FieldError[] => {
  const policy = { ...concertDefaults, ...given<ConcertPolicy>(document.policy ?? {}) };
  return document.shows.flatMap((show, index) => {
    const at = `shows[${index}]`;
    return [
      ...check(
        document.allowPast === true || nowMs < show.salesCloseAtMs,
        `${at}.salesCloseAt`,
        "has passed; say allowPast to create it all the same",
      ),
      ...checkPrices(show, at, document, policy, payable),
    ];
  });
};

const checkPrices = (
  { sections }: ShowDocument,
  at: string,
  currency: InCurrency,
  policy: ConcertPolicy,
  payable: Payable,
): readonly FieldError[] =>
  sections.flatMap(({ price }, index) =>
    checkAmounts(price, `${at}.sections[${index}].price`, currency, policy, payable),
  );

type InCurrency = { readonly currency: string };

/** As many as one reservation may have. */
export const seatsAtOnce = ({
  maxSeatsPerReservation,
  maxSeatsPerUser,
}: Pick<ConcertPolicy, "maxSeatsPerReservation" | "maxSeatsPerUser">): number =>
  Math.min(maxSeatsPerReservation, maxSeatsPerUser);

/** The price of a seat alone, and of as many as one reservation may have. */
export const checkAmounts = (
  price: number,
  field: string,
  document: InCurrency,
  policy: ConcertPolicy,
  payable: Payable,
): readonly FieldError[] => {
  const seats = seatsAtOnce(policy);
  // The document was checked: it is one.
  const currency = document.currency as Currency;
  const count = [1, seats].find((many) => !isPayable(price * many, currency, payable));
  if (count === undefined) return [];
  const amount = formatAmount(price * count, currency);
  const names = payable.map(({ name }) => name).join(" or ");
  const what = count === 1 ? amount : `${amount} for ${count} seats`;
  return check(false, field, `can't be paid: ${names} does not take ${what}`);
};

/** Nothing to pay needs no gateway. */
const isPayable = (amount: number, currency: Currency, payable: Payable): boolean =>
  amount === 0 || payable.length === 0 || payable.some((one) => one.accepts(amount, currency));
