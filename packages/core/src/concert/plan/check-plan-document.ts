import type { FieldError } from "../../kernel/errors.ts";
import { isAmount } from "../../kernel/money.ts";
import { check, checkInteger } from "../../kernel/validate.ts";
import { checkSeatsOfRow } from "./check-row.ts";
import { checkDistinct, checkName, checkWritings } from "./check-words.ts";
import { normalName } from "./names.ts";
import type {
  GradeDocument,
  PlacementDocument,
  PlanDocument,
  PointDocument,
  PriceDocument,
  RowDocument,
  SeatDocument,
  SectionDocument,
} from "./plan-document.ts";

/** More seats than any venue has. The limit prevents a typing error from filling the memory. */
export const seatsPerShowMax = 200_000;
/** The highest price of a seat, in minor units: even a thousand of them are a safe integer. */
const priceMax = 1_000_000_000_000;
const nameMax = 32;
const reasonMax = 200;
/** A venue one million seats wide, in seats. */
const coordinateMax = 1_000_000;
const gradesMax = 1_000;

/** The grade names that a document may use, in their stored form. */
export type GradeNames = ReadonlySet<string>;

export const gradeNames = (grades: readonly { readonly grade: string }[]): GradeNames =>
  new Set(grades.map(({ grade }) => normalName(grade)));

/** Validates the grades of a concert. */
export const checkGrades = (
  grades: readonly GradeDocument[],
  at = "grades",
): readonly FieldError[] => [
  ...check(grades.length <= gradesMax, at, `must be at most ${gradesMax}`),
  ...grades.flatMap(({ grade, label, price, color }, index) => [
    ...checkName(grade, `${at}[${index}].grade`, nameMax),
    ...(label === undefined ? [] : checkName(label, `${at}[${index}].label`, nameMax)),
    ...checkPrice(price, `${at}[${index}].price`),
    ...check(
      color === undefined || /^#[0-9a-f]{6}$/.test(color),
      `${at}[${index}].color`,
      "must be # and six small hexadecimal digits",
    ),
  ]),
  ...checkDistinct(
    grades.map(({ grade }) => grade),
    at,
  ),
];

/** Validates the stage and the sections of a show, each part on its own. */
export const checkSections = (
  { stage, sections }: Pick<PlanDocument, "stage" | "sections">,
  grades: GradeNames,
  at: string,
): readonly FieldError[] => [
  ...(stage === undefined ? [] : checkPoint(stage, `${at}stage`)),
  ...check(sections.length >= 1, `${at}sections`, "must name at least one section"),
  ...sections.flatMap((section, index) => checkSection(section, grades, `${at}sections[${index}]`)),
  ...checkWritings(
    sections.map(({ section }) => section),
    `${at}sections`,
  ),
];

const checkSection = (
  section: SectionDocument,
  grades: GradeNames,
  at: string,
): readonly FieldError[] => [
  ...checkName(section.section, `${at}.section`, nameMax),
  ...checkLevel(section, grades, at),
  ...(section.floor === undefined ? [] : checkName(section.floor, `${at}.floor`, nameMax)),
  ...(section.at === undefined ? [] : checkPlacement(section.at, `${at}.at`)),
  ...checkPlaces(section, grades, at),
  ...(section.seats ?? []).flatMap((seat, index) =>
    checkSeat(seat, grades, `${at}.seats[${index}]`),
  ),
  ...checkDistinct(
    (section.seats ?? []).map(({ seat }) => seat),
    `${at}.seats`,
  ),
];

const checkPlaces = (
  { rows, standing }: SectionDocument,
  grades: GradeNames,
  at: string,
): readonly FieldError[] => {
  if ((rows === undefined) === (standing === undefined)) {
    return check(false, at, "must have either rows or standing");
  }
  if (rows === undefined) return checkInteger(standing, `${at}.standing`, 1, seatsPerShowMax);
  return [
    ...check(rows.length >= 1, `${at}.rows`, "must name at least one row"),
    ...rows.flatMap((row, index) => checkRow(row, grades, `${at}.rows[${index}]`)),
  ];
};

const checkRow = (row: RowDocument, grades: GradeNames, at: string): readonly FieldError[] => [
  ...checkName(row.row, `${at}.row`, nameMax),
  ...checkLevel(row, grades, at),
  ...checkSeatsOfRow(row.seats, `${at}.seats`),
];

const checkSeat = (seat: SeatDocument, grades: GradeNames, at: string): readonly FieldError[] => [
  ...checkLevel(seat, grades, at),
  ...(seat.blocked === undefined ? [] : checkName(seat.blocked, `${at}.blocked`, reasonMax)),
];

const checkLevel = (
  { price, grade }: PriceDocument,
  grades: GradeNames,
  at: string,
): readonly FieldError[] => [
  ...(price === undefined ? [] : checkPrice(price, `${at}.price`)),
  ...check(
    grade === undefined || grades.has(normalName(grade)),
    `${at}.grade`,
    `is no grade of the concert: ${grade ?? ""}`,
  ),
];

export const checkPrice = (price: number, field: string): readonly FieldError[] =>
  check(isAmount(price) && price <= priceMax, field, `must be an integer from 0 to ${priceMax}`);

const checkPoint = ({ x, y }: PointDocument, at: string): readonly FieldError[] => [
  ...checkWithin(x, `${at}.x`, coordinateMax),
  ...checkWithin(y, `${at}.y`, coordinateMax),
];

const checkPlacement = (place: PlacementDocument, at: string): readonly FieldError[] => [
  ...checkPoint(place, at),
  ...(place.angle === undefined ? [] : checkWithin(place.angle, `${at}.angle`, 360)),
];

const checkWithin = (value: number, field: string, max: number): readonly FieldError[] =>
  // NaN also fails the comparison.
  check(Math.abs(value) <= max, field, `must be a number from -${max} to ${max}`);
