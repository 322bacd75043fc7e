import { type Concert, type ConcertPolicy, type Show, salesAt } from "../concert/concert.ts";
import { isAvailable, ownerOf, type Seat } from "../concert/seat.ts";
import type { Decision } from "../kernel/decision.ts";
import { type DomainEvent, event } from "../kernel/events.ts";
import {
  type IdempotencyKey,
  type IdempotencyRecord,
  recordOf,
  replayOf,
} from "../kernel/idempotency.ts";
import type { ReservationId, SeatId, UserId } from "../kernel/ids.ts";
import { sumAmounts } from "../kernel/money.ts";
import { invalidToken, notFound } from "../kernel/refusals.ts";
import type { TokenRef } from "../kernel/token-ref.ts";
import { expireHolds } from "./end-hold.ts";
import { refusedStart } from "./hold-limit.ts";
import { type HeldReservation, isLive, type Reservation } from "./reservation.ts";
import type { ReserveSeatsOutcome } from "./reservation-commands.ts";

/** What seats cost together, in minor units. */
export type Price = { readonly amount: number; readonly currency: string };

/** A hold to be decided: the caller was checked, the ids are drawn. */
export type HoldSeats = {
  readonly reservationId: ReservationId;
  readonly userId: UserId;
  readonly token: TokenRef;
  readonly seatIds: readonly SeatId[];
  /** What the buyer saw; null where they did not say. */
  readonly seen: Price | null;
  /** From when on the loaded state tells of the user's holds. */
  readonly startedSinceMs: number;
  readonly key: IdempotencyKey | null;
  readonly fingerprint: string;
};

/** Nothing is decided: the policy counts holds from before what was loaded. */
export type LookFurtherBack = { readonly outcome: "look_further_back"; readonly withinMs: number };

/** What the rule looks at: the part of the bookings that it was loaded for. */
export type HoldState = {
  readonly show: Show | null;
  readonly concert: Concert | null;
  /** The asked seats that exist, and all seats of each of `holders`. */
  readonly seats: readonly Seat[];
  /** The reservations that the asked seats' claims name. */
  readonly holders: readonly Reservation[];
  /** The user's live reservations of this show. */
  readonly allowance: readonly Reservation[];
  /** When the user's holds of this show began, oldest first. */
  readonly started: readonly number[];
  readonly record: IdempotencyRecord | null;
};

export type HoldChange = {
  readonly seats?: readonly Seat[];
  readonly reservations?: readonly Reservation[];
  readonly record?: IdempotencyRecord;
  readonly events?: readonly DomainEvent[];
};

type Held = Decision<HoldChange, ReserveSeatsOutcome | LookFurtherBack>;

/**
 * Journey 5, the rule: all seats that were asked for are held together, or none (L2). Refusals in
 * the order of design.md, section 8.
 */
export const holdSeats = (state: HoldState, command: HoldSeats, nowMs: number): Held => {
  const replay = replayOf(state.record, command.fingerprint);
  if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
  if (replay.kind === "outcome") return { outcome: replay.outcome as ReserveSeatsOutcome };
  const { show, concert } = state;
  if (show === null || concert === null) return { outcome: notFound("show") };
  if (concert.queueId !== command.token.queueId) return { outcome: invalidToken };
  const asked = askedSeats(state, command.seatIds);
  if (asked === null) return { outcome: notFound("seat") };
  const sales = salesAt(show, nowMs);
  if (sales !== "open") return { outcome: { outcome: "sales_closed", when: sales } };
  const { maxHoldsWithinMs: withinMs } = concert.policy;
  if (command.startedSinceMs > nowMs - withinMs) {
    return { outcome: { outcome: "look_further_back", withinMs } };
  }
  const refused = refusedStart(state.started, concert.policy, nowMs);
  // Waiting undoes it, so the key is left for a later try.
  if (refused !== null) return { outcome: refused };
  const limit = exceededLimit(state.allowance, concert.policy, command.seatIds.length, nowMs);
  if (limit !== null) return kept(command, { outcome: "seat_limit_exceeded", limit }, nowMs);
  const taken = asked.filter((seat) => !isAvailable(seat, nowMs));
  if (taken.length > 0) {
    return kept(command, alreadyReserved(taken, state.holders, command.userId), nowMs);
  }
  if (differs(command.seen, concert, asked)) {
    return kept(command, { outcome: "amount_mismatch" }, nowMs);
  }
  return held(state, { show, concert, command, asked }, nowMs);
};

/** The seats in the order asked for; null where one does not exist. */
const askedSeats = (state: HoldState, seatIds: readonly SeatId[]): readonly Seat[] | null => {
  const byId = new Map(state.seats.map((seat) => [seat.seatId, seat]));
  const asked: Seat[] = [];
  for (const seatId of seatIds) {
    const seat = byId.get(seatId);
    if (seat === undefined) return null;
    asked.push(seat);
  }
  return asked;
};

/** A caller whose answer was lost finds the hold that they have. */
const alreadyReserved = (
  taken: readonly Seat[],
  holders: HoldState["holders"],
  userId: UserId,
): ReserveSeatsOutcome => {
  const seatIds = taken.map(({ seatId }) => seatId);
  const owners = new Set(taken.map(ownerOf));
  const own = holders.find((it) => it.userId === userId && owners.has(it.reservationId));
  return {
    outcome: "seat_already_reserved",
    seatIds,
    ...(own && { yours: own.reservationId }),
  };
};

/** Whether the seats cost something else than the buyer saw. */
const differs = (
  seen: Price | null,
  { currency }: Concert,
  asked: readonly Pick<Seat, "price">[],
): boolean =>
  seen !== null &&
  (seen.currency !== currency || seen.amount !== sumAmounts(asked.map(({ price }) => price)));

/** The limit that so many more seats would exceed; null where they fit (design.md, section 4). */
const exceededLimit = (
  allowance: HoldState["allowance"],
  { maxSeatsPerReservation, maxSeatsPerUser }: ConcertPolicy,
  more: number,
  nowMs: number,
): number | null => {
  if (more > maxSeatsPerReservation) return maxSeatsPerReservation;
  const own = allowance
    .filter((reservation) => isLive(reservation, nowMs))
    .reduce((sum, { seats }) => sum + seats.length, 0);
  return own + more > maxSeatsPerUser ? maxSeatsPerUser : null;
};

/** A refusal that the idempotency key remembers; nothing else is written. */
const kept = (command: HoldSeats, outcome: ReserveSeatsOutcome, nowMs: number): Held => {
  const record = recordOf(command.key, command.fingerprint, { kind: "outcome", outcome }, nowMs);
  return { outcome, ...(command.key && { change: record }) };
};

type Granted = {
  readonly show: Show;
  readonly concert: Concert;
  readonly command: HoldSeats;
  readonly asked: readonly Seat[];
};

const held = (
  state: HoldState,
  { show, concert, command, asked }: Granted,
  nowMs: number,
): Held => {
  const { reservationId, userId, token, key, fingerprint } = command;
  const reservation: HeldReservation = {
    reservationId,
    showId: show.showId,
    concertId: show.concertId,
    userId,
    token,
    seats: asked.map(({ seatId, price }) => ({ seatId, price })),
    amount: sumAmounts(asked.map(({ price }) => price)),
    currency: concert.currency,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + concert.policy.holdForMs,
    payByMs: null,
    declines: 0,
    version: 1,
    status: "held",
  };
  const lapsed = expireHolds(state.holders, state.seats, nowMs);
  const seats = new Map(lapsed.seats.map((seat) => [seat.seatId, seat]));
  for (const seat of asked) seats.set(seat.seatId, takeSeat(seat, reservation));
  const outcome: ReserveSeatsOutcome = { outcome: "seats_reserved", reservation };
  const reserved = event({ id: reservationId, version: 1 }, nowMs, {
    type: "SeatsReserved",
    reservationId,
    showId: show.showId,
    userId,
    token,
    seatIds: command.seatIds,
    expiresAtMs: reservation.expiresAtMs,
  });
  return {
    outcome,
    change: {
      seats: [...seats.values()],
      reservations: [...lapsed.reservations, reservation],
      events: [...lapsed.events, reserved],
      ...recordOf(key, fingerprint, { kind: "outcome", outcome }, nowMs),
    },
  };
};

/** One change of owner, so one epoch, be the seat free or left over from a hold that is over. */
const takeSeat = (seat: Seat, { reservationId, expiresAtMs }: HeldReservation): Seat => ({
  ...seat,
  epoch: seat.epoch + 1,
  claim: { state: "held", reservationId, untilMs: expiresAtMs },
});
