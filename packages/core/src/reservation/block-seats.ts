import type { Show } from "../concert/concert.ts";
import { isAvailable, type Seat, type SeatClaim } from "../concert/seat.ts";
import type { Decision } from "../kernel/decision.ts";
import { type DomainEvent, event } from "../kernel/events.ts";
import type { SeatId } from "../kernel/ids.ts";
import { type NotFound, notFound } from "../kernel/refusals.ts";
import { expireHolds } from "./end-hold.ts";
import type { Reservation } from "./reservation.ts";
import type { SkippedSeat } from "./reservation-commands.ts";

/** One step that takes seats out of the sale, or puts them back. */
export type BlockSeats = {
  /** Names the event, since nothing else counts these steps. */
  readonly changeId: string;
  readonly to: "blocked" | "free";
  readonly seatIds: readonly SeatId[];
  /** How many seats to change at most. Seats that are as asked already count, too. */
  readonly atMost: number;
  readonly reason: string;
};

export type BlockState = {
  readonly show: Show | null;
  /** The named seats that exist, and all seats of each of `holders`. */
  readonly seats: readonly Seat[];
  readonly holders: readonly Reservation[];
};

export type BlockChange = {
  readonly seats: readonly Seat[];
  readonly reservations: readonly Reservation[];
  readonly events: readonly DomainEvent[];
};

export type BlockOutcome =
  | {
      readonly outcome: "seats_changed";
      readonly changed: readonly SeatId[];
      /** The seats that stay as they are. */
      readonly others: readonly SkippedSeat[];
    }
  | NotFound;

/**
 * Blocks seats that nobody has, or makes blocked ones free. Seats that somebody has stay theirs: a
 * hold that ran out is ended in the same step.
 */
export const blockSeats = (
  state: BlockState,
  command: BlockSeats,
  nowMs: number,
): Decision<BlockChange, BlockOutcome> => {
  const { show } = state;
  if (show === null) return { outcome: notFound("show") };
  const byId = new Map(state.seats.map((seat) => [seat.seatId, seat]));
  const named = command.seatIds.flatMap((seatId) => byId.get(seatId) ?? []);
  if (named.length < command.seatIds.length) return { outcome: notFound("seat") };
  const asAsked = named.filter((seat) => stateAt(seat, nowMs) === command.to).length;
  const changed = named
    .filter((seat) => stateAt(seat, nowMs) === from[command.to])
    .slice(0, Math.max(0, command.atMost - asAsked));
  const changedIds = new Set(changed.map(({ seatId }) => seatId));
  const others = named
    .filter(({ seatId }) => !changedIds.has(seatId))
    .map((seat) => ({ seatId: seat.seatId, state: stateAt(seat, nowMs) }));
  const outcome = { outcome: "seats_changed", changed: [...changedIds], others } as const;
  if (changed.length === 0) return { outcome };
  return { outcome, change: changeOf(state, show, command, changed, nowMs) };
};

const from = { blocked: "free", free: "blocked" } as const;

/** The seat's state at an instant. A hold that ran out leaves it free. */
const stateAt = (seat: Seat, nowMs: number): SeatClaim["state"] =>
  isAvailable(seat, nowMs) ? "free" : seat.claim.state;

const changeOf = (
  { seats, holders }: BlockState,
  { showId, concertId }: Show,
  { changeId, to, reason }: BlockSeats,
  changed: readonly Seat[],
  nowMs: number,
): BlockChange => {
  const lapsed = expireHolds(holders, seats, nowMs);
  const puts = new Map(lapsed.seats.map((seat) => [seat.seatId, seat]));
  for (const seat of changed) {
    const claim: SeatClaim = to === "blocked" ? { state: "blocked", reason } : { state: "free" };
    puts.set(seat.seatId, { ...seat, epoch: seat.epoch + 1, claim });
  }
  const type = to === "blocked" ? "SeatsBlocked" : "SeatsUnblocked";
  const seatIds = changed.map(({ seatId }) => seatId);
  const aggregate = { id: changeId, version: 1, stream: showId };
  return {
    seats: [...puts.values()],
    reservations: lapsed.reservations,
    events: [
      ...lapsed.events,
      event(aggregate, nowMs, { type, showId, concertId, seatIds, reason }),
    ],
  };
};
