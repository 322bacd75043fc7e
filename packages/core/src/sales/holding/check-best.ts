import type { BestAsk } from "../../concert/choice/asked.ts";
import type { FieldError } from "../../kernel/errors.ts";
import { isAmount } from "../../kernel/money.ts";
import { check, checkLength } from "../../kernel/validate.ts";
import { seatIdsMax } from "../seat-ids.ts";

/** The longest name of a section or grade. */
const nameLengthMax = 64;

export const checkBest = (best: BestAsk): readonly FieldError[] => [
  ...check(
    Number.isSafeInteger(best.count) && best.count >= 1 && best.count <= seatIdsMax,
    "best.count",
    `must be an integer from 1 to ${seatIdsMax}`,
  ),
  ...checkName(best.section, "best.section"),
  ...checkName(best.grade, "best.grade"),
  ...check(
    best.maxPrice === undefined || isAmount(best.maxPrice),
    "best.maxPrice",
    "must be a non-negative integer",
  ),
];

const checkName = (name: string | undefined, field: string): readonly FieldError[] =>
  name === undefined ? [] : checkLength(name, field, 1, nameLengthMax);
