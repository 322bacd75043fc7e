import { type Concert, type ConcertPolicy, type Show, salesAt } from "../concert/concert.ts";
import { isAvailable, isStanding, ownerOf, type Seat } from "../concert/seat.ts";
import type { Seating } from "../concert/seatings.ts";
import type { Decision } from "../kernel/decision.ts";
import { type DomainEvent, event } from "../kernel/events.ts";
import {
  type IdempotencyKey,
  type IdempotencyRecord,
  recordOf,
  replayOf,
} from "../kernel/idempotency.ts";
import type { ReservationId, SeatId, TicketId, UserId } from "../kernel/ids.ts";
import { sumAmounts } from "../kernel/money.ts";
import { invalidToken, notFound } from "../kernel/refusals.ts";
import type { TokenRef } from "../kernel/token-ref.ts";
import { type BestLook, chooseIn, type LookAgain } from "./best-seats.ts";
import { expireHolds } from "./end-hold.ts";
import { gapsLeft } from "./gap-rule.ts";
import { refusedStart } from "./hold-limit.ts";
import { type HeldReservation, isLive, type Reservation } from "./reservation.ts";
import type { ReserveSeatsOutcome } from "./reservation-commands.ts";
import { ticketAt } from "./tickets.ts";

/** The total price of seats, in minor units. */
export type Price = { readonly amount: number; readonly currency: string };

/** A hold to decide. The caller is verified and the ids are generated. */
export type HoldSeats = {
  readonly reservationId: ReservationId;
  readonly userId: UserId;
  readonly token: TokenRef;
  /** The requested seats. Empty if the step chooses them. */
  readonly seatIds: readonly SeatId[];
  /** One for each seat. */
  readonly ticketIds: readonly TicketId[];
  /** How to choose the seats, for a buyer who leaves the choice to the box office. */
  readonly best?: BestLook | undefined;
  /** The price that the buyer saw. Null if the request had none. */
  readonly seen: Price | null;
  /** The loaded state contains the user's holds from this instant on. */
  readonly startedSinceMs: number;
  /** Undefined where nobody looked. With it all seats of `seatsBeside` are loaded. */
  readonly seating?: Seating | null | undefined;
  /** Whether it was read for this hold: seats that it lacks are in no plan. */
  readonly isSeatingNew?: boolean;
  readonly key: IdempotencyKey | null;
  readonly fingerprint: string;
};

/** Nothing was decided: the policy also counts holds older than those loaded. */
export type LookFurtherBack = { readonly outcome: "look_further_back"; readonly withinMs: number };

/** Nothing is decided: the policy forbids single seats, and not all that is beside was loaded. */
export type LookBeside = { readonly outcome: "look_beside" };

/** The state that the rule needs: the part of the bookings loaded for it. */
export type HoldState = {
  readonly show: Show | null;
  readonly concert: Concert | null;
  /** The requested seats that exist, and all seats of each of `holders`. */
  readonly seats: readonly Seat[];
  /** The reservations named by the claims of the requested seats. */
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

export type HoldOutcome = ReserveSeatsOutcome | LookFurtherBack | LookBeside | LookAgain;
type Held = Decision<HoldChange, HoldOutcome>;

/**
 * Journey 5, the rule: all requested seats are held together, or none (L2). The order of refusals
 * is in docs/design.md, section 8.
 */
export const holdSeats = (state: HoldState, command: HoldSeats, nowMs: number): Held => {
  const replay = replayOf(state.record, command.fingerprint);
  if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
  if (replay.kind === "outcome") return { outcome: replay.outcome as ReserveSeatsOutcome };
  const { show, concert } = state;
  if (show === null || concert?.status !== "published") return { outcome: notFound("show") };
  if (concert.queueId !== command.token.queueId) return { outcome: invalidToken };
  const named = askedSeats(state, command.seatIds);
  if (named === null) return { outcome: notFound("seat") };
  const sales = salesAt(show, nowMs);
  if (sales !== "open") return { outcome: { outcome: "sales_closed", when: sales } };
  const { maxHoldsWithinMs: withinMs } = concert.policy;
  if (command.startedSinceMs > nowMs - withinMs) {
    return { outcome: { outcome: "look_further_back", withinMs } };
  }
  const refused = refusedStart(state.started, concert.policy, nowMs);
  // Waiting resolves this refusal, so the key stays free for a later try.
  if (refused !== null) return { outcome: refused };
  const more = command.best?.ask.count ?? command.seatIds.length;
  const limit = exceededLimit(state.allowance, concert.policy, more, nowMs);
  if (limit !== null) return kept(command, { outcome: "seat_limit_exceeded", limit }, nowMs);
  const granted = { show, concert, command };
  return command.best === undefined
    ? holdNamed(state, granted, named, nowMs)
    : holdBest(state, granted, command.best, nowMs);
};

/** The seats that the buyer named. */
const holdNamed = (
  state: HoldState,
  granted: Granted,
  asked: readonly Seat[],
  nowMs: number,
): Held => {
  const { concert, command } = granted;
  const taken = asked.filter((seat) => !isAvailable(seat, nowMs));
  if (taken.length > 0) {
    return kept(command, alreadyReserved(taken, state.holders, command.userId), nowMs);
  }
  if (differs(command.seen, concert, asked)) {
    return kept(command, { outcome: "amount_mismatch" }, nowMs);
  }
  if (concert.policy.noOrphans) {
    if (mustLookBeside(command)) return { outcome: { outcome: "look_beside" } };
    const seatIds = command.seating
      ? gapsLeft(command.seating, state.seats, command.seatIds, nowMs)
      : [];
    if (seatIds.length > 0) return kept(command, { outcome: "seat_leaves_gap", seatIds }, nowMs);
  }
  return held(state, granted, asked, nowMs);
};

/**
 * The best seats. The choice itself prefers to leave no single seat, and is not refused if every
 * choice would leave one.
 */
const holdBest = (state: HoldState, granted: Granted, best: BestLook, nowMs: number): Held => {
  const { show, concert, command } = granted;
  if (concert.policy.noOrphans && !best.hasBeside) return { outcome: { outcome: "look_beside" } };
  const found = chooseIn(best, show, state, nowMs);
  switch (found.outcome) {
    case "look_again":
      return { outcome: found };
    case "not_enough_seats":
      return kept(command, found, nowMs);
    case "chosen":
      return differs(command.seen, concert, found.seats)
        ? kept(command, { outcome: "amount_mismatch" }, nowMs)
        : held(state, granted, found.seats, nowMs);
  }
};

/**
 * The seats in the requested order. Null if one of them does not exist. A standing place cannot be
 * requested by its id: entry numbers are given out in order.
 */
const askedSeats = (state: HoldState, seatIds: readonly SeatId[]): readonly Seat[] | null => {
  if (seatIds.length === 0) return [];
  const byId = new Map(state.seats.map((seat) => [seat.seatId, seat]));
  const asked: Seat[] = [];
  for (const seatId of seatIds) {
    const seat = byId.get(seatId);
    if (seat === undefined || isStanding(seat)) return null;
    asked.push(seat);
  }
  return asked;
};

/** If the caller's earlier answer was lost, this shows them the hold that they have. */
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

/** Whether the price of the seats differs from what the buyer saw. */
const differs = (
  seen: Price | null,
  { currency }: Concert,
  asked: readonly Pick<Seat, "price">[],
): boolean =>
  seen !== null &&
  (seen.currency !== currency || seen.amount !== sumAmounts(asked.map(({ price }) => price)));

/**
 * The limit that this many more seats would exceed. Null if they fit (docs/design.md, section 4).
 */
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

/** A refusal that is stored under the idempotency key. It writes nothing else. */
const kept = (command: HoldSeats, outcome: ReserveSeatsOutcome, nowMs: number): Held => {
  const record = recordOf(command.key, command.fingerprint, { kind: "outcome", outcome }, nowMs);
  return { outcome, ...(command.key && { change: record }) };
};

/** Seats that exist and are not in what is known of the plan were appended to it. */
const mustLookBeside = ({ seating, isSeatingNew, seatIds }: HoldSeats): boolean =>
  seating === undefined ||
  (isSeatingNew !== true &&
    seating !== null &&
    seatIds.some((seatId) => !seating.numbers.has(seatId)));

type Granted = {
  readonly show: Show;
  readonly concert: Concert;
  readonly command: HoldSeats;
};

const held = (
  state: HoldState,
  { show, concert, command }: Granted,
  asked: readonly Seat[],
  nowMs: number,
): Held => {
  const { reservationId, userId, token, key, fingerprint } = command;
  const reservation: HeldReservation = {
    reservationId,
    showId: show.showId,
    concertId: show.concertId,
    userId,
    token,
    seats: asked.map(({ seatId, price }, index) => ({
      seatId,
      ticketId: ticketAt(command.ticketIds, index),
      price,
    })),
    cancelledSeats: [],
    amount: sumAmounts(asked.map(({ price }) => price)),
    currency: concert.currency,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + concert.policy.holdForMs,
    extendedEndsMs: [],
    payByMs: null,
    declines: 0,
    version: 1,
    status: "held",
  };
  // A step that chooses loads more holders than those of the chosen seats.
  const owners = new Set(asked.map(ownerOf));
  const left = state.holders.filter((holder) => owners.has(holder.reservationId));
  const lapsed = expireHolds(left, state.seats, nowMs);
  const seats = new Map(lapsed.seats.map((seat) => [seat.seatId, seat]));
  for (const seat of asked) seats.set(seat.seatId, takeSeat(seat, reservation));
  const outcome: ReserveSeatsOutcome = { outcome: "seats_reserved", reservation };
  const reserved = event({ id: reservationId, version: 1 }, nowMs, {
    type: "SeatsReserved",
    reservationId,
    showId: show.showId,
    userId,
    token,
    seatIds: asked.map(({ seatId }) => seatId),
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

/**
 * One change of owner raises the epoch once, whether the seat was free or left by an expired hold.
 */
const takeSeat = (seat: Seat, { reservationId, expiresAtMs }: HeldReservation): Seat => ({
  ...seat,
  epoch: seat.epoch + 1,
  claim: { state: "held", reservationId, untilMs: expiresAtMs },
});
