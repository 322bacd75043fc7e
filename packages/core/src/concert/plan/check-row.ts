import type { FieldError } from "../../kernel/errors.ts";
import { check, checkInteger } from "../../kernel/validate.ts";
import { checkDistinct, checkName } from "./check-words.ts";
import { seatNumberMax } from "./labels.ts";
import type { SeatRangeDocument, SeatsDocument } from "./plan-document.ts";

const labelMax = 32;
/** The limit of a whole show. A range is counted before it is expanded. */
const seatsPerRowMax = 200_000;

/** Validates the seats of one row. */
export const checkSeatsOfRow = (seats: SeatsDocument, at: string): readonly FieldError[] => {
  if (typeof seats === "number") return checkInteger(seats, at, 1, seatsPerRowMax);
  if ("from" in seats) return checkRange(seats, at);
  const labels = seats.filter((label) => label !== null);
  return [
    ...check(labels.length >= 1, at, "must have at least one seat"),
    ...check(labels.length <= seatsPerRowMax, at, `must have at most ${seatsPerRowMax} seats`),
    ...seats.flatMap((label, index) =>
      label === null ? [] : checkName(label, `${at}[${index}]`, labelMax),
    ),
    ...checkDistinct(labels, at),
  ];
};

const checkRange = (range: SeatRangeDocument, at: string): readonly FieldError[] => {
  const { from, to, step = 1 } = range;
  const wrong = [
    ...checkInteger(from, `${at}.from`, 0, seatNumberMax),
    ...checkInteger(to, `${at}.to`, 0, seatNumberMax),
    ...checkInteger(step, `${at}.step`, 1, seatNumberMax),
  ];
  if (wrong.length > 0) return wrong;
  const distance = Math.abs(to - from);
  return [
    ...check(distance % step === 0, `${at}.to`, `must be reached from ${from} in steps of ${step}`),
    ...check(
      distance / step < seatsPerRowMax,
      `${at}.to`,
      `must make at most ${seatsPerRowMax} seats`,
    ),
    ...(range.aislesAfter ?? []).flatMap((number, index) =>
      check(isOfRange(number, range), `${at}.aislesAfter[${index}]`, "must be a seat of the row"),
    ),
  ];
};

const isOfRange = (number: number, { from, to, step = 1 }: SeatRangeDocument): boolean =>
  number >= Math.min(from, to) && number <= Math.max(from, to) && (number - from) % step === 0;
