import { normalName } from "../../concert/plan/names.ts";
import { type FieldError, validation } from "../../kernel/errors.ts";
import { replayOf } from "../../kernel/idempotency.ts";
import type { ReservationId, SeatId, ShowId, UserId } from "../../kernel/ids.ts";
import { invalidToken, tokenNotActive } from "../../kernel/refusals.ts";
import { check, checkIdempotencyKey, checkUserId, isText } from "../../kernel/validate.ts";
import {
  type AuthenticatedToken,
  authenticateToken,
} from "../../queue/use-cases/authenticate-token.ts";
import { extendToken, linkedUntilMs } from "../../queue/use-cases/end-token.ts";
import { seatsBeside } from "../../reservation/gap-rule.ts";
import { type HoldSeats, holdSeats, type Price } from "../../reservation/hold-seats.ts";
import type { ReserveSeats, ReserveSeatsOutcome } from "../../reservation/reservation-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeen } from "../seen.ts";

/** The most seats in one request, whatever a concert allows. */
export const seatIdsMax = 100;
export const seatIdLengthMax = 64;

/** Journey 5. Seat names are normalized in the same way as in the plan. */
export const reserveSeats = async (
  context: SalesContext,
  command: ReserveSeats,
): Promise<ReserveSeatsOutcome> => {
  const seatIds = command.seatIds.map(normalName);
  const outcome = await reserve(context, { ...command, seatIds });
  const isAsWritten = seatIds.every((id, index) => id === command.seatIds[index]);
  return outcome.outcome === "not_found" && outcome.what === "seat" && !isAsWritten
    ? // Plans of an earlier version stored names without normalizing them.
      reserve(context, command)
    : outcome;
};

/** The idempotency key is checked before the token, because paying has expired the token. */
const reserve = async (
  context: SalesContext,
  command: ReserveSeats,
): Promise<ReserveSeatsOutcome> => {
  const errors = checkCommand(command);
  if (errors.length > 0) return validation(...errors);
  const { stores, ids } = context;
  const userId = command.userId as UserId;
  const showId = command.showId as ShowId;
  const seatIds = command.seatIds as readonly SeatId[];
  const key = command.idempotencyKey === undefined ? null : { userId, key: command.idempotencyKey };
  // The fingerprint is only compared for requests with a key.
  const fingerprint = key === null ? "" : fingerprintOf(command);
  const record = key && (await stores.bookings.record(key));
  const replay = replayOf(record, fingerprint);
  if (replay.kind === "reused") return { outcome: "idempotency_key_reused" };
  if (replay.kind === "outcome") return replay.outcome as ReserveSeatsOutcome;

  const known = await authenticateToken(context, command.token, { userId });
  if (known.outcome !== "known" || known.reading.status === "expired") return invalidToken;
  if (known.reading.status === "waiting") return tokenNotActive;
  const { queueId, no } = known.token;
  const reservationId = ids.next("reservation") as ReservationId;
  const token = { queueId, no };
  const seen = seenOf(command);
  const hold = { reservationId, userId, token, seatIds, seen, key, fingerprint };
  const outcome = await holdInOneStep(context, showId, hold);
  if (outcome.outcome === "seats_reserved") {
    const { expiresAtMs } = outcome.reservation;
    // A token is never shortened: if it was long enough when read, it still is.
    if (isLengthened(known, expiresAtMs)) {
      await extendToken(context, hold.token, expiresAtMs).catch(leaveToRelay);
    }
  }
  return outcome;
};

/** The same seats in another order are the same request. */
const fingerprintOf = (command: ReserveSeats): string => {
  const seen = seenOf(command);
  return JSON.stringify([
    "POST",
    "reservations",
    command.showId,
    command.seatIds.toSorted(),
    ...(seen === null ? [] : [seen.amount, seen.currency]),
  ]);
};

const seenOf = ({ amount, currency }: ReserveSeats): Price | null =>
  amount === undefined || currency === undefined ? null : { amount, currency };

const isLengthened = ({ queue, token }: AuthenticatedToken, holdEndsAtMs: number): boolean =>
  token.status === "active" && linkedUntilMs(queue, token, holdEndsAtMs) > token.activeUntilMs;

/**
 * The store loads what it is asked for, so a hold that asked for too little asks again: it takes the
 * policy to know how far back it must look, and whether it must look at what is beside.
 */
const holdInOneStep = async (
  context: SalesContext,
  showId: ShowId,
  hold: Omit<HoldSeats, "startedSinceMs" | "seating" | "isSeatingNew">,
): Promise<ReserveSeatsOutcome> => {
  const { stores, clock, holdWindows, gapShows, seatings } = context;
  const { seatIds, userId, key } = hold;
  let seating = gapShows.has(showId) ? await seatings.of(showId) : undefined;
  let isSeatingNew = false;
  for (;;) {
    const startedSinceMs = clock.nowMs() - holdWindows.withinMs(showId);
    const known = { ...hold, startedSinceMs, seating, isSeatingNew };
    const outcome = await stores.bookings.update(
      {
        by: "seats",
        showId,
        seatIds,
        userId,
        startedSinceMs,
        ...(seating && { beside: seatsBeside(seating, seatIds) }),
        ...(key && { record: key }),
      },
      (state) => holdSeats(state, known, clock.nowMs()),
    );
    if (outcome.outcome === "look_further_back") holdWindows.learn(showId, outcome.withinMs);
    else if (outcome.outcome === "look_beside") {
      gapShows.learn(showId);
      isSeatingNew = seating !== undefined;
      seating = await seatings.of(showId, isSeatingNew);
    } else return outcome;
  }
};

/** The seats are already held. The event relay retries the extension until it succeeds. */
const leaveToRelay = (): void => {};

const checkCommand = (command: ReserveSeats): readonly FieldError[] => {
  const { seatIds } = command;
  return [
    ...checkUserId(command.userId),
    ...checkIdempotencyKey(command.idempotencyKey),
    ...check(
      seatIds.length >= 1 && seatIds.length <= seatIdsMax,
      "seatIds",
      `must name 1 to ${seatIdsMax} seats`,
    ),
    ...check(
      seatIds.every((id) => id.length >= 1 && id.length <= seatIdLengthMax && isText(id)),
      "seatIds",
      `must be ids of 1 to ${seatIdLengthMax} characters`,
    ),
    ...check(new Set(seatIds).size === seatIds.length, "seatIds", "must not name a seat twice"),
    ...checkSeen(command),
  ];
};
