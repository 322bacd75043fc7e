import type { FieldError } from "../kernel/errors.ts";
import { type Currency, formatAmount } from "../kernel/money.ts";
import { check, given } from "../kernel/validate.ts";
import { type ConcertPolicy, concertDefaults } from "./concert.ts";
import type { ConcertDocument, ShowDocument } from "./concert-document.ts";

/** The gateways for new payments. If there are none, the wallet accepts any amount. */
export type Payable = readonly {
  readonly name: string;
  /** Whether the gateway accepts the amount, in minor units. */
  accepts(amount: number, currency: Currency): boolean;
}[];

/**
 * Validates that a well-formed document can be sold: no sale is over, and every amount can be paid.
 * It checks the price of one seat and that of the largest reservation. A gateway that accepts both
 * is assumed to accept all sums of seats in between.
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

/** The most seats that one reservation may have. */
export const seatsAtOnce = ({
  maxSeatsPerReservation,
  maxSeatsPerUser,
}: Pick<ConcertPolicy, "maxSeatsPerReservation" | "maxSeatsPerUser">): number =>
  Math.min(maxSeatsPerReservation, maxSeatsPerUser);

/** Checks the price of one seat, and that of the most seats that one reservation may have. */
export const checkAmounts = (
  price: number,
  field: string,
  document: InCurrency,
  policy: ConcertPolicy,
  payable: Payable,
): readonly FieldError[] => {
  const seats = seatsAtOnce(policy);
  // Already validated as a currency.
  const currency = document.currency as Currency;
  const count = [1, seats].find((many) => !isPayable(price * many, currency, payable));
  if (count === undefined) return [];
  const amount = formatAmount(price * count, currency);
  const names = payable.map(({ name }) => name).join(" or ");
  const what = count === 1 ? amount : `${amount} for ${count} seats`;
  return check(false, field, `can't be paid: ${names} does not take ${what}`);
};

/** An amount of zero needs no gateway. */
const isPayable = (amount: number, currency: Currency, payable: Payable): boolean =>
  amount === 0 || payable.length === 0 || payable.some((one) => one.accepts(amount, currency));
