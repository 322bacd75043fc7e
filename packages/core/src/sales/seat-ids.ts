import { normalName } from "../concert/plan/names.ts";
import type { FieldError } from "../kernel/errors.ts";
import { check, isText } from "../kernel/validate.ts";

/** The most seats in one request, whatever a concert allows. */
export const seatIdsMax = 100;
export const seatIdLengthMax = 64;

/** The seats that an operator names, standing places too. */
export const checkSeatIds = (seatIds: readonly string[], max: number): readonly FieldError[] => {
  const named = seatIds.map(normalName);
  return [
    ...check(
      seatIds.length >= 1 && seatIds.length <= max,
      "seatIds",
      `must name 1 to ${max} seats`,
    ),
    ...check(
      named.every(
        (seatId) => seatId.length >= 1 && seatId.length <= seatIdLengthMax && isText(seatId),
      ),
      "seatIds",
      `must be ids of 1 to ${seatIdLengthMax} characters`,
    ),
    ...check(new Set(named).size === named.length, "seatIds", "must not name a seat twice"),
  ];
};
