import { wishOf } from "../../concert/choice/asked.ts";
import { normalName } from "../../concert/plan/names.ts";
import { type FieldError, validation } from "../../kernel/errors.ts";
import { replayOf } from "../../kernel/idempotency.ts";
import type { ReservationId, SeatId, ShowId, UserId } from "../../kernel/ids.ts";
import { invalidToken, tokenNotActive } from "../../kernel/refusals.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import { check, checkIdempotencyKey, checkUserId } from "../../kernel/validate.ts";
import { authenticateToken, type LookAtToken } from "../../queue/use-cases/authenticate-token.ts";
import type { Price } from "../../reservation/hold-seats.ts";
import type { ReserveSeats, ReserveSeatsOutcome } from "../../reservation/reservation-commands.ts";
import { drawTickets } from "../../reservation/tickets.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkNames, seatIdsMax } from "../seat-ids.ts";
import { checkSeen } from "../seen.ts";
import { checkBest } from "./check-best.ts";
import { holdBest } from "./hold-best.ts";
import type { Holding, Place } from "./hold-in-one-step.ts";
import { holdNamed } from "./hold-named.ts";

/** Journey 5. Seat names are normalized in the same way as in the plan. */
export const reserveSeats = async (
  context: SalesContext,
  command: ReserveSeats,
): Promise<ReserveSeatsOutcome> => {
  if (command.seatIds === undefined) return reserve(context, command);
  const seatIds = command.seatIds.map(normalName);
  const outcome = await reserve(context, { ...command, seatIds });
  const isAsWritten = seatIds.every((id, index) => id === command.seatIds[index]);
  return outcome.outcome === "not_found" && outcome.what === "seat" && !isAsWritten
    ? // Plans of an earlier version stored names without normalizing them.
      reserve(context, command)
    : outcome;
};

/**
 * The idempotency key is checked before the token, because paying has expired the token. The step
 * itself looks at both if it can. Otherwise they are read first.
 */
const reserve = async (
  context: SalesContext,
  command: ReserveSeats,
): Promise<ReserveSeatsOutcome> => {
  const errors = checkCommand(command);
  if (errors.length > 0) return validation(...errors);
  const userId = command.userId as UserId;
  const key = command.idempotencyKey === undefined ? null : { userId, key: command.idempotencyKey };
  // The fingerprint is only compared for requests with a key.
  const fingerprint = key === null ? "" : fingerprintOf(command);
  const hold = { userId, seen: seenOf(command), key, fingerprint };

  const claims = context.verifiedTokens.open(command.token);
  if (claims !== null && (await context.stepTokens?.mayLook(claims)) === true) {
    const held = await take(context, command, hold, claims, { by: "step", claims });
    if (held.outcome !== "look_at_token") return held;
    context.stepTokens?.doubt(claims);
  }
  const record = key && (await context.stores.bookings.record(key));
  const replay = replayOf(record, fingerprint);
  if (replay.kind === "reused") return { outcome: "idempotency_key_reused" };
  if (replay.kind === "outcome") return replay.outcome as ReserveSeatsOutcome;
  const known = await authenticateToken(context, command.token, { userId });
  if (known.outcome !== "known" || known.reading.status === "expired") return invalidToken;
  if (known.reading.status === "waiting") return tokenNotActive;
  const { queue, token } = known;
  context.stepTokens?.trust(token);
  const linked = token.status === "active" ? { queue, token } : null;
  // Only a step that looks at the token itself asks for another look.
  return take(context, command, hold, token, {
    by: "look",
    linked,
  }) as Promise<ReserveSeatsOutcome>;
};

const take = (
  context: SalesContext,
  command: ReserveSeats,
  known: Pick<Holding, "userId" | "seen" | "key" | "fingerprint">,
  { queueId, no }: TokenRef,
  place: Place,
): Promise<ReserveSeatsOutcome | LookAtToken> => {
  const { ids } = context;
  const reservationId = ids.next("reservation") as ReservationId;
  const count = command.seatIds === undefined ? command.best.count : command.seatIds.length;
  const ticketIds = drawTickets(ids, count);
  const hold = { ...known, reservationId, ticketIds, token: { queueId, no }, place };
  const showId = command.showId as ShowId;
  return command.seatIds === undefined
    ? holdBest(context, showId, command.best, hold)
    : holdNamed(context, showId, command.seatIds as readonly SeatId[], hold);
};

/** The same seats in another order, or the same wish in other words, are the same request. */
const fingerprintOf = (command: ReserveSeats): string => {
  const seen = seenOf(command);
  return JSON.stringify([
    "POST",
    "reservations",
    command.showId,
    command.seatIds === undefined ? wishOf(command.best) : command.seatIds.toSorted(),
    ...(seen === null ? [] : [seen.amount, seen.currency]),
  ]);
};

const seenOf = ({ amount, currency }: ReserveSeats): Price | null =>
  amount === undefined || currency === undefined ? null : { amount, currency };

const checkCommand = (command: ReserveSeats): readonly FieldError[] => [
  ...checkUserId(command.userId),
  ...checkIdempotencyKey(command.idempotencyKey),
  ...(command.seatIds === undefined
    ? checkBest(command.best)
    : checkNames(command.seatIds, seatIdsMax)),
  ...check(
    command.seatIds === undefined || command.best === undefined,
    "best",
    "must not be given together with seatIds",
  ),
  ...checkSeen(command),
];
