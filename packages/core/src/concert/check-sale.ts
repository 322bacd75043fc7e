import type { FieldError } from "../kernel/errors.ts";
import { type Currency, formatAmount } from "../kernel/money.ts";
import { check, given } from "../kernel/validate.ts";
import { type ConcertPolicy, concertDefaults } from "./concert.ts";
import type { ConcertDocument } from "./concert-document.ts";
import { errorsMax } from "./plan/expand-sections.ts";
import type { GradeDocument, PriceDocument, SectionDocument } from "./plan/plan-document.ts";

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
  const sold = { currency: document.currency, policy };
  return [
    ...checkPrices({ grades: document.grades, sections: [] }, "", sold, payable),
    ...document.shows.flatMap((show, index) => [
      ...checkEnd(show, `shows[${index}].`, document.allowPast, nowMs),
      ...checkPrices(show, `shows[${index}].`, sold, payable),
    ]),
  ].slice(0, errorsMax);
};

/** A sale that is over is an error, unless the operator says that it is meant. */
export const checkEnd = (
  { salesCloseAtMs }: { readonly salesCloseAtMs: number },
  at: string,
  allowPast: boolean | undefined,
  nowMs: number,
): readonly FieldError[] =>
  check(
    allowPast === true || nowMs < salesCloseAtMs,
    `${at}salesCloseAt`,
    "has passed; say allowPast to create it all the same",
  );

/** Under which amounts must be payable. */
type SoldAs = { readonly currency: string; readonly policy: ConcertPolicy };

/** Every price that the document names, wherever it does. */
export const checkPrices = (
  {
    grades = [],
    sections,
  }: {
    readonly grades?: readonly GradeDocument[] | undefined;
    readonly sections: readonly SectionDocument[];
  },
  at: string,
  sold: SoldAs,
  payable: Payable,
): readonly FieldError[] => {
  const checkLevel = ({ price }: PriceDocument, field: string): readonly FieldError[] =>
    price === undefined ? [] : checkAmounts(price, `${field}.price`, sold, sold.policy, payable);
  return [
    ...grades.flatMap((grade, index) => checkLevel(grade, `${at}grades[${index}]`)),
    ...sections.flatMap((section, index) => {
      const path = `${at}sections[${index}]`;
      return [
        ...checkLevel(section, path),
        ...(section.rows ?? []).flatMap((row, no) => checkLevel(row, `${path}.rows[${no}]`)),
        ...(section.seats ?? []).flatMap((seat, no) => checkLevel(seat, `${path}.seats[${no}]`)),
      ];
    }),
  ];
};

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
