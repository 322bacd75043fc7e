import type { FieldError } from "../kernel/errors.ts";
import { isAmount, isCurrency } from "../kernel/money.ts";
import { check } from "../kernel/validate.ts";

/** The price that a buyer saw: both fields, or neither. */
type Seen = { readonly amount?: number | undefined; readonly currency?: string | undefined };

export const checkSeen = ({ amount, currency }: Seen): readonly FieldError[] => [
  ...check(amount === undefined || isAmount(amount), "amount", "must be a non-negative integer"),
  ...check(currency === undefined || isCurrency(currency), "currency", "must be an ISO 4217 code"),
  ...check(
    (amount === undefined) === (currency === undefined),
    amount === undefined ? "amount" : "currency",
    "amount and currency must be given together",
  ),
];
