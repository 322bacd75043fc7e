import {
  type BookingChange,
  type Concert,
  type Decision,
  isWithSame,
  ownerOf,
  type QueueChange,
  type Reservation,
  type Seat,
  type ShowChange,
  type Stores,
} from "@admit-one/core";
import { type ChoiceAuditorDeps, createChoiceAuditor } from "./choice-auditor.ts";
import { createEventAuditor, type EventAuditor } from "./event-auditor.ts";
import { createHoldAuditor, type HoldLimit } from "./hold-auditor.ts";
import { createLineAuditor } from "./line-auditor.ts";
import { createPriceAuditor } from "./price-auditor.ts";
import { createStatusAuditor } from "./status-auditor.ts";
import type { World } from "./world.ts";

/**
 * Watches every commit. It does not know how the box office decides, only who may own what. It is
 * much simpler than the system, so that it can be trusted.
 */
export type Auditor = {
  /** Wraps the stores so that the auditor sees every commit. */
  readonly watch: (stores: Stores) => Stores;
  readonly breach: (law: string, message: string) => void;
  /** Receives the events of a subscriber. */
  readonly ear: EventAuditor["ear"];
  /** Checks what is only true once everything has settled. */
  readonly atRest: () => void;
  readonly breaches: readonly string[];
  readonly reservations: ReadonlyMap<string, Reservation>;
  /** The payment that confirmed a reservation, also after it was cancelled. */
  readonly confirmedBy: ReadonlyMap<string, string>;
};

const live = new Set(["held", "paying", "confirmed", "cancelling"]);

/** Answers after which nothing may have changed (L10). */
const refusals = new Set([
  "not_found",
  "invalid_token",
  "token_not_active",
  "sales_closed",
  "hold_limit_exceeded",
  "seat_limit_exceeded",
  "seat_already_reserved",
  "payment_in_progress",
  "reservation_not_held",
  "seat_leaves_gap",
  "not_enough_seats",
  "look_again",
  "look_beside",
  "extension_limit_exceeded",
  "conflict",
  "reservation_not_confirmed",
  "refund_exceeds_rest",
  "amount_mismatch",
  "idempotency_key_reused",
  "queue_full",
  "queue_closed",
]);

const moves: Readonly<Record<string, readonly string[]>> = {
  // An operator sells at once.
  new: ["held", "confirmed"],
  held: ["paying", "confirmed", "released", "expired"],
  // The request to release is kept while the gateway is asked.
  paying: ["paying", "held", "confirmed", "released", "expired"],
  // It moves, and some of its seats are cancelled.
  confirmed: ["confirmed", "cancelling", "cancelled"],
  // A seat that was cancelled before the others is free before them.
  cancelling: ["cancelling", "cancelled"],
  expired: ["confirmed"],
};

/**
 * The events that announce a reservation's new status. The payment's event announces a return to
 * `held`.
 */
const announced: Readonly<Record<string, string | null>> = {
  held: null,
  paying: null,
  confirmed: "ReservationConfirmed",
  released: "ReservationReleased",
  expired: "ReservationExpired",
  cancelling: "RefundRequested",
  cancelled: "ReservationCancelled",
};

/** Movements at the bank may reopen an ended payment. */
const movedEvents = ["RefundFailed", "PaidBackOutside", "PaymentDisputed", "DisputeClosed"];

const paymentEvents: Readonly<Record<string, readonly string[]>> = {
  pending: ["PaymentStarted"],
  captured: ["PaymentCaptured", ...movedEvents],
  declined: ["PaymentDeclined"],
  failed: ["PaymentFailed"],
  refunding: ["RefundRequested", ...movedEvents],
  refunded: ["PaymentRefunded"],
};

/** What a step changed of what is sold. */
type SaleChange = Pick<ShowChange, "events" | "seats"> & { readonly concert?: Concert };

type AuditorOptions = Pick<ChoiceAuditorDeps, "hall" | "noOrphans" | "skewMs"> & {
  readonly holdLimit: HoldLimit;
};

export const createAuditor = (world: World, options: AuditorOptions): Auditor => {
  const { skewMs, holdLimit } = options;
  const breaches: string[] = [];
  const reservations = new Map<string, Reservation>();
  const confirmedBy = new Map<string, string>();
  const payments = new Map<string, string>();
  const seats = new Map<string, Seat>();
  const breach = (law: string, message: string): void => {
    breaches.push(`${law} at ${world.nowMs()}: ${message}`);
  };
  const line = createLineAuditor(world, breach);
  const events = createEventAuditor(world, breach);
  const onHold = createHoldAuditor(holdLimit, breach);
  const prices = createPriceAuditor(world.nowMs, breach);
  const statuses = createStatusAuditor(world.nowMs, breach);
  const choices = createChoiceAuditor({
    ...options,
    nowMs: world.nowMs,
    seat: (seatId) => seats.get(seatId),
    breach,
  });

  const onBooking = (outcome: unknown, change: BookingChange): void => {
    const saved = change.events ?? [];
    const types = new Set<string>(saved.map(({ type }) => type));
    const tag = (outcome as { readonly outcome?: string } | undefined)?.outcome ?? "";
    if (refusals.has(tag) && (change.seats ?? change.reservations ?? change.payments)) {
      breach("L10", `${tag} changed something`);
    }
    events.save(saved);
    choices.onCommit(tag, change);
    prices.onBooking(change);
    statuses.onBooking(change);
    for (const seat of change.seats ?? []) seats.set(seat.seatId, checkEpoch(seat));
    for (const reservation of change.reservations ?? []) checkMove(reservation, types, change);
    change.reservations?.forEach(onHold);
    checkPostings(change);
    for (const { paymentId, status } of change.payments ?? []) {
      // A cancel whose money was paid back elsewhere may wait for an earlier refund, and orders none.
      const ordersNone = change.refunds?.some((it) => it.status === "requested") !== true;
      const telling = [
        ...(paymentEvents[status] ?? []),
        ...(status === "refunding" && ordersNone ? ["SeatsCancelled"] : []),
      ];
      if (payments.get(paymentId) !== status && !telling.some((type) => types.has(type))) {
        breach("L9", `${paymentId} became ${status} in silence`);
      }
      payments.set(paymentId, status);
    }
    for (const { seatId } of change.seats ?? []) checkOwners(seatId);
    for (const reservation of change.reservations ?? []) checkSeats(reservation);
  };

  const checkEpoch = (seat: Seat): Seat => {
    const before = seats.get(seat.seatId);
    const moved = !isWithSame(before ?? { claim: { state: "free" } }, seat);
    if (moved !== seat.epoch > (before?.epoch ?? 0)) {
      breach("L1", `the epoch of ${seat.seatId} does not follow its owner`);
    }
    if (before?.claim.state === "blocked" && seat.claim.state === "held") {
      breach("L1", `the blocked seat ${seat.seatId} is held`);
    }
    return seat;
  };

  /** The ledger must balance in every step. */
  const checkPostings = ({ ledger = [] }: BookingChange): void => {
    const sum = ledger.reduce((total, { amount }) => total + amount, 0);
    if (sum !== 0) breach("L4", `a step left the ledger off by ${sum}`);
  };

  const checkMove = (
    reservation: Reservation,
    types: ReadonlySet<string>,
    { payments = [] }: BookingChange,
  ): void => {
    const { reservationId, status } = reservation;
    const before = reservations.get(reservationId);
    const from = before?.status ?? "new";
    // A wallet without enough money declines in the step that starts the payment.
    const declined = from === "held" && status === "held" && types.has("PaymentDeclined");
    const extended = from === "held" && status === "held" && types.has("HoldExtended");
    if (!declined && !extended && !moves[from]?.includes(status))
      breach("L5", `${reservationId}: ${from} to ${status}`);
    const isMoved = before !== undefined && before.expiresAtMs !== reservation.expiresAtMs;
    if (isMoved && live.has(status) && !extended) {
      breach("L9", `the end of ${reservationId} moved in silence`);
    }
    if (from === status) checkSameStatus(before, reservation, types);
    const type = from === status ? null : announced[status];
    if (type && !types.has(type) && !(status === "cancelling" && types.has("SeatsCancelled")))
      breach("L9", `${reservationId} became ${status} in silence`);
    if (before?.status === "held" && status === "expired") {
      // The fastest server clock is half the skew ahead of the true time.
      const latestMs = world.nowMs() + skewMs;
      if (latestMs < before.expiresAtMs) breach("L5", `${reservationId} expired too early`);
    }
    const money = payments.some(
      (one) => one.status === "captured" && one.reservationId === reservationId,
    );
    if (status === "confirmed" && from !== "confirmed" && !money) {
      breach("L3", `${reservationId} confirmed without money in the same step`);
    }
    reservations.set(reservationId, reservation);
    if (reservation.status === "confirmed") confirmedBy.set(reservationId, reservation.paymentId);
    for (const { seatId } of before?.seats ?? []) owners(seatId).delete(reservationId);
    if (live.has(status)) {
      for (const { seatId } of reservation.seats) owners(seatId).add(reservationId);
    }
  };

  /** What a reservation that stays as it is may do: move, and lose seats that were cancelled. */
  const checkSameStatus = (
    before: Reservation | undefined,
    after: Reservation,
    types: ReadonlySet<string>,
  ): void => {
    if (before === undefined || (after.status !== "confirmed" && after.status !== "cancelling")) {
      return;
    }
    const had = new Set<string>(before.seats.map(({ seatId }) => seatId));
    const isMoved = after.seats.some(({ seatId }) => !had.has(seatId));
    if (isMoved && !types.has("ReservationMoved")) {
      breach("L9", `${after.reservationId} moved in silence`);
    }
    const kept = (one: Reservation): number =>
      one.seats.filter(({ refundId }) => refundId === undefined).length;
    if (kept(after) < kept(before) && !types.has("SeatsCancelled")) {
      breach("L9", `seats of ${after.reservationId} were cancelled in silence`);
    }
    const tickets = (one: Reservation): readonly string[] =>
      [...one.seats, ...one.cancelledSeats].map(({ ticketId }) => ticketId);
    if (new Set(tickets(after)).size < tickets(after).length) {
      breach("ticket", `two seats of ${after.reservationId} have one ticket`);
    }
    const ticketOf = new Map<string, string>(before.seats.map((one) => [one.ticketId, one.seatId]));
    for (const { ticketId, seatId } of after.seats) {
      if ((ticketOf.get(ticketId) ?? seatId) !== seatId) {
        breach("ticket", `${ticketId} of ${after.reservationId} is for another seat now`);
      }
    }
  };

  const ownersBySeat = new Map<string, Set<string>>();
  const owners = (seatId: string): Set<string> => {
    const known = ownersBySeat.get(seatId) ?? new Set<string>();
    ownersBySeat.set(seatId, known);
    return known;
  };

  const checkOwners = (seatId: string): void => {
    const owning = owners(seatId);
    if (owning.size > 1) breach("L1", `${seatId} belongs to ${[...owning].join(" and ")}`);
    const seat = seats.get(seatId);
    const owner = seat === undefined ? null : ownerOf(seat);
    if (owner === null) return;
    if (!owning.has(owner)) breach("L1", `${seatId} is claimed by a dead reservation`);
  };

  const checkSeats = ({ reservationId, status, seats: own }: Reservation): void => {
    for (const { seatId } of own) {
      const seat = seats.get(seatId);
      const has = seat !== undefined && ownerOf(seat) === reservationId;
      if (live.has(status) && !has) breach("L2", `${reservationId} lacks ${seatId}`);
    }
  };

  const onQueue = (outcome: unknown, change: QueueChange): void => {
    const tag = (outcome as { readonly outcome?: string } | undefined)?.outcome ?? "";
    if (refusals.has(tag) && (change.tokens ?? []).length > 0)
      breach("L10", `${tag} moved a token`);
    events.save(change.events ?? []);
    line.onCommit(change);
  };

  const onSale = (_outcome: unknown, change: SaleChange): void => {
    events.save(change.events ?? []);
    prices.save(change.seats?.seats ?? []);
    if (change.concert !== undefined) statuses.save(change.concert);
  };

  return {
    breaches,
    reservations,
    confirmedBy,
    breach,
    watch: (stores) => ({
      ...stores,
      queues: {
        ...stores.queues,
        update: (slice, decide) =>
          watched((seen) => stores.queues.update(slice, seen), decide, onQueue),
      },
      concerts: {
        ...stores.concerts,
        create: async (plan) => {
          const created = await stores.concerts.create(plan);
          if (created === "created") {
            events.save(plan.events);
            prices.save(plan.seats);
          }
          return created;
        },
        addSeats: async (creationId, piece, atMs) => {
          const count = await stores.concerts.addSeats(creationId, piece, atMs);
          if (count === piece.from + piece.seats.length) prices.save(piece.seats);
          return count;
        },
        update: (concertId, decide) =>
          watched((seen) => stores.concerts.update(concertId, seen), decide, onSale),
        addShow: (slice, decide) =>
          watched((seen) => stores.concerts.addShow(slice, seen), decide, onSale),
        changeShow: (slice, decide) =>
          watched((seen) => stores.concerts.changeShow(slice, seen), decide, onSale),
        publish: async (creationId, saved) => {
          const isPublished = await stores.concerts.publish(creationId, saved);
          if (isPublished) events.save(saved);
          return isPublished;
        },
      },
      bookings: {
        ...stores.bookings,
        update: (slice, decide) =>
          watched((seen) => stores.bookings.update(slice, seen), decide, onBooking),
      },
    }),
    ear: events.ear,
    atRest() {
      events.atRest();
      for (const [paymentId, status] of payments) {
        if (status === "pending" || status === "refunding") {
          breach("L4", `${paymentId} is ${status} for ever`);
        }
      }
      line.atRest();
    },
  };
};

/** Shows what an update committed. `decide` may run more than once; the last run counts. */
const watched = async <S, C, O>(
  update: (decide: (state: S) => Decision<C, O>) => Promise<O>,
  decide: (state: S) => Decision<C, O>,
  onCommit: (outcome: unknown, change: C) => void,
): Promise<O> => {
  const decided: Decision<C, O>[] = [];
  const outcome = await update((state) => {
    decided[0] = decide(state);
    return decided[0];
  });
  const change = decided[0]?.change;
  if (change !== undefined) onCommit(outcome, change);
  return outcome;
};
