import type { FieldError } from "../kernel/errors.ts";
import { isChosenId } from "../kernel/ids.ts";
import { isCurrency } from "../kernel/money.ts";
import type { Patch } from "../kernel/patch.ts";
import { check, checkInstant, checkInteger } from "../kernel/validate.ts";
import {
  checkQueuePolicy,
  checkWholePolicy,
  completePolicy,
  longestMs,
} from "../queue/rules/queue-policy.ts";
import { checkMetadata } from "./check-metadata.ts";
import { type ConcertPolicy, type ConcertStatus, concertStatuses } from "./concert.ts";
import type { ConcertDocument, ShowDocument } from "./concert-document.ts";
import { checkName } from "./plan/check-words.ts";

/** Each hold reads up to this many instants. */
const maxHoldsMax = 1_000;
/** Each reservation stores up to this many earlier ends. */
const maxExtensionsMax = 100;

/** Validates a concert document, except what its shows sell. Errors name fields by their path. */
export const checkConcertDocument = (document: ConcertDocument): readonly FieldError[] => [
  ...checkChosenId(document.concertId, "concertId"),
  ...checkChosenId(document.queue?.queueId, "queue.queueId"),
  ...checkName(document.title, "title", 200),
  ...checkStatus(document.status),
  ...(document.venue === undefined ? [] : checkVenue(document.venue)),
  ...(document.metadata === undefined ? [] : checkMetadata(document.metadata)),
  ...check(isCurrency(document.currency), "currency", "must be an ISO 4217 code"),
  ...checkQueuePolicy(document.queue ?? {}, "queue."),
  ...checkWholePolicy(completePolicy(document.queue ?? {}), "queue."),
  ...checkConcertPolicy(document.policy ?? {}, "policy."),
  ...check(document.shows.length >= 1, "shows", "must name at least one show"),
  ...document.shows.flatMap((show, index) => checkShow(show, `shows[${index}].`)),
  ...checkDistinctShows(document.shows),
];

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
  ...check(
    policy.noOrphans === undefined || typeof policy.noOrphans === "boolean",
    `${at}noOrphans`,
    "must be true or false",
  ),
];

export const checkStatus = (status: ConcertStatus | undefined): readonly FieldError[] =>
  check(
    status === undefined || concertStatuses.includes(status),
    "status",
    `must be one of ${concertStatuses.join(", ")}`,
  );

const checkChosenId = (id: string | undefined, field: string): readonly FieldError[] =>
  check(
    id === undefined || isChosenId(id),
    field,
    "must be 1 to 64 letters, digits, '_', '.' or '-', the first a letter or digit",
  );

const checkVenue = (venue: NonNullable<ConcertDocument["venue"]>): readonly FieldError[] => [
  ...checkName(venue.name, "venue.name", 200),
  ...check(
    venue.timeZone === undefined || isTimeZone(venue.timeZone),
    "venue.timeZone",
    "must be an IANA time zone, for example Asia/Seoul",
  ),
];

const isTimeZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** Validates a show, except what it sells. `at` is its path, with a dot at the end. */
export const checkShow = (show: ShowDocument, at: string): readonly FieldError[] => [
  ...checkChosenId(show.showId, `${at}showId`),
  ...checkShowDates(show, at),
  ...checkWindow(show, at),
];

/** Validates the fields of a show, or those of a change of one. */
export const checkShowDates = (
  {
    title,
    startsAtMs,
    salesOpenAtMs,
    salesCloseAtMs,
  }: {
    readonly title?: string | null | undefined;
    readonly startsAtMs?: number | undefined;
    readonly salesOpenAtMs?: number | undefined;
    readonly salesCloseAtMs?: number | undefined;
  },
  at = "",
): readonly FieldError[] => [
  ...(title === undefined || title === null ? [] : checkName(title, `${at}title`, 200)),
  ...checkInstant(startsAtMs, `${at}startsAt`),
  ...checkInstant(salesOpenAtMs, `${at}salesOpenAt`),
  ...checkInstant(salesCloseAtMs, `${at}salesCloseAt`),
];

export const checkWindow = (
  { salesOpenAtMs, salesCloseAtMs }: Pick<ShowDocument, "salesOpenAtMs" | "salesCloseAtMs">,
  at = "",
): readonly FieldError[] =>
  check(salesOpenAtMs < salesCloseAtMs, `${at}salesCloseAt`, "must be after salesOpenAt");

const checkDistinctShows = (shows: readonly ShowDocument[]): readonly FieldError[] => {
  const named = shows.flatMap(({ showId }) => (showId === undefined ? [] : [showId]));
  return check(new Set(named).size === named.length, "shows", "must not name a show twice");
};
