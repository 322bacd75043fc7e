import type { FieldError } from "../kernel/errors.ts";
import { isChosenId, type ShowId } from "../kernel/ids.ts";
import { isAmount, isCurrency } from "../kernel/money.ts";
import type { Patch } from "../kernel/patch.ts";
import { check, checkInstant, checkInteger, isText } from "../kernel/validate.ts";
import {
  checkQueuePolicy,
  checkWholePolicy,
  completePolicy,
  longestMs,
} from "../queue/rules/queue-policy.ts";
import type { ConcertPolicy } from "./concert.ts";
import type { ConcertDocument, SectionDocument, ShowDocument } from "./concert-document.ts";
import { normalName, twinKey, twinOf } from "./plan/names.ts";
import { countSeats, rowsOf, seatIdPrefix } from "./plan-show.ts";

/** More seats than any venue has. The limit prevents a typing error from filling the memory. */
const seatsPerShowMax = 200_000;
const seatsPerConcertMax = 1_000_000;
/** The highest price of a seat, in minor units: even a thousand of them are a safe integer. */
const priceMax = 1_000_000_000_000;
const seatIdLengthMax = 64;
/** The document's shows may have no ids yet. */
const showless = "" as ShowId;
/** Each hold reads up to this many instants. */
const maxHoldsMax = 1_000;
/** Each reservation stores up to this many earlier ends. */
const maxExtensionsMax = 100;

/** Validates a concert document. Errors name fields by their path. */
export const checkConcertDocument = (document: ConcertDocument): readonly FieldError[] => {
  const errors = [
    ...checkChosenId(document.concertId, "concertId"),
    ...checkChosenId(document.queue?.queueId, "queue.queueId"),
    ...checkName(document.title, "title", 200),
    ...check(isCurrency(document.currency), "currency", "must be an ISO 4217 code"),
    ...checkQueuePolicy(document.queue ?? {}, "queue."),
    ...checkWholePolicy(completePolicy(document.queue ?? {}), "queue."),
    ...checkConcertPolicy(document.policy ?? {}, "policy."),
    ...check(document.shows.length >= 1, "shows", "must name at least one show"),
    ...document.shows.flatMap((show, index) => checkShow(show, `shows[${index}]`)),
    ...checkDistinctShows(document.shows),
  ];
  // Seats are only counted and named after the numbers that define them are valid.
  return errors.length > 0 ? errors : checkSeats(document.shows);
};

export const checkConcertPolicy = (
  policy: Patch<ConcertPolicy>,
  at = "",
): readonly FieldError[] => [
  ...checkInteger(policy.holdForMs, `${at}holdForMs`, 1_000, longestMs),
  ...checkInteger(policy.payWithinMs, `${at}payWithinMs`, 1_000, longestMs),
  ...checkInteger(policy.maxSeatsPerReservation, `${at}maxSeatsPerReservation`, 1, 100),
  ...checkInteger(policy.maxSeatsPerUser, `${at}maxSeatsPerUser`, 1, 1_000_000),
  ...checkInteger(policy.maxHolds, `${at}maxHolds`, 1, maxHoldsMax),
  ...checkInteger(policy.maxHoldsWithinMs, `${at}maxHoldsWithinMs`, 1_000, longestMs),
  ...checkInteger(policy.maxHoldExtensions, `${at}maxHoldExtensions`, 0, maxExtensionsMax),
  ...checkInteger(policy.extendHoldByMs, `${at}extendHoldByMs`, 0, longestMs),
];

const checkChosenId = (id: string | undefined, field: string): readonly FieldError[] =>
  check(
    id === undefined || isChosenId(id),
    field,
    "must be 1 to 64 letters, digits, '_', '.' or '-', the first a letter or digit",
  );

/** Validates a name in its stored form. A name without visible characters is invalid. */
const checkName = (text: string, field: string, lengthMax: number): readonly FieldError[] => {
  const name = normalName(text);
  const fits = twinKey(name).length >= 1 && name.length <= lengthMax;
  return check(
    isText(text) && fits && !/\p{Cc}/u.test(name),
    field,
    `must be 1 to ${lengthMax} characters`,
  );
};

const checkTwins = (names: readonly string[], field: string): readonly FieldError[] => {
  const twin = twinOf(names);
  return twin === null ? [] : check(false, field, `names ${twin} twice, in two writings`);
};

const checkShow = (show: ShowDocument, at: string): readonly FieldError[] => [
  ...checkChosenId(show.showId, `${at}.showId`),
  ...checkInstant(show.startsAtMs, `${at}.startsAt`),
  ...checkInstant(show.salesOpenAtMs, `${at}.salesOpenAt`),
  ...checkInstant(show.salesCloseAtMs, `${at}.salesCloseAt`),
  ...check(
    show.salesOpenAtMs < show.salesCloseAtMs,
    `${at}.salesCloseAt`,
    "must be after salesOpenAt",
  ),
  ...check(show.sections.length >= 1, `${at}.sections`, "must name at least one section"),
  ...show.sections.flatMap((section, index) => checkSection(section, `${at}.sections[${index}]`)),
  ...checkTwins(
    show.sections.map(({ section }) => section),
    `${at}.sections`,
  ),
  ...checkRowTwins(show, at),
];

/** A section may be listed twice, for rows with another price. Its rows belong to one section. */
const checkRowTwins = ({ sections }: ShowDocument, at: string): readonly FieldError[] =>
  [...Map.groupBy(sections, ({ section }) => twinKey(section)).values()].flatMap((same) =>
    checkTwins(
      same.flatMap(({ rows }) => rows.map(({ row }) => row)),
      `${at}.sections`,
    ),
  );

const checkSection = (section: SectionDocument, at: string): readonly FieldError[] => [
  ...checkName(section.section, `${at}.section`, 32),
  ...check(
    isAmount(section.price) && section.price <= priceMax,
    `${at}.price`,
    `must be an integer from 0 to ${priceMax}`,
  ),
  ...check(section.rows.length >= 1, `${at}.rows`, "must name at least one row"),
  ...section.rows.flatMap(({ row, seats }, index) => [
    ...checkName(row, `${at}.rows[${index}].row`, 32),
    ...checkInteger(seats, `${at}.rows[${index}].seats`, 1, seatsPerShowMax),
  ]),
];

const checkDistinctShows = (shows: readonly ShowDocument[]): readonly FieldError[] => {
  const named = shows.flatMap(({ showId }) => (showId === undefined ? [] : [showId]));
  return check(new Set(named).size === named.length, "shows", "must not name a show twice");
};

const checkSeats = (shows: readonly ShowDocument[]): readonly FieldError[] => {
  const counts = shows.map((show) => countSeats(rowsOf(show, showless)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const tooMany = [
    ...check(total <= seatsPerConcertMax, "shows", `must have at most ${seatsPerConcertMax} seats`),
    ...counts.flatMap((count, index) =>
      check(
        count <= seatsPerShowMax,
        `shows[${index}].sections`,
        `must have at most ${seatsPerShowMax} seats`,
      ),
    ),
  ];
  if (tooMany.length > 0) return tooMany;
  return shows.flatMap((show, index) => checkSeatIds(show, `shows[${index}].sections`));
};

/**
 * Numbers contain no hyphen, so two rows produce the same seat id only if their id prefixes are
 * equal.
 */
const checkSeatIds = (show: ShowDocument, field: string): readonly FieldError[] => {
  const seen = new Set<string>();
  for (const { section, row, seats } of rowsOf(show, showless)) {
    const prefix = seatIdPrefix(section, row);
    const key = twinKey(prefix);
    if (seen.has(key)) return check(false, field, `make the seat ${prefix}1 twice`);
    if (`${prefix}${seats}`.length > seatIdLengthMax) {
      return check(false, field, `make a seat id longer than ${seatIdLengthMax} characters`);
    }
    seen.add(key);
  }
  return [];
};
