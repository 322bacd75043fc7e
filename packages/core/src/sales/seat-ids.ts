import { normalName } from "../concert/plan/names.ts";
import type { FieldError } from "../kernel/errors.ts";
import { check, isText } from "../kernel/validate.ts";

/** The most seats in one request, whatever a concert allows. */
export const seatIdsMax = 100;
export const seatIdLengthMax = 64;

/** The seats that an operator names, standing places too. */
export const checkSeatIds = (seatIds: readonly string[], max: number): readonly FieldError[] =>
  checkNames(seatIds.map(normalName), max);

/** Seats by their normal names. */
export const checkNames = (names: readonly string[], max: number): readonly FieldError[] => [
  ...check(names.length >= 1 && names.length <= max, "seatIds", `must name 1 to ${max} seats`),
  ...check(
    names.every((id) => id.length >= 1 && id.length <= seatIdLengthMax && isText(id)),
    "seatIds",
    `must be ids of 1 to ${seatIdLengthMax} characters`,
  ),
  ...check(new Set(names).size === names.length, "seatIds", "must not name a seat twice"),
];
