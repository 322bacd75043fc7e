import type { BestAsk } from "../concert/choice/asked.ts";
import type { SeatClaim } from "../concert/seat.ts";
import type { Acting } from "../kernel/actor.ts";
import type { Validation } from "../kernel/errors.ts";
import type { ReservationId, SeatId } from "../kernel/ids.ts";
import type { PageQuery } from "../kernel/page.ts";
import type {
  Conflict,
  IdempotencyKeyReused,
  InvalidToken,
  NotFound,
  TokenNotActive,
} from "../kernel/refusals.ts";
import type { Reservation } from "./reservation.ts";

export type ReserveSeats = (
  | {
      /** 1 to 100 distinct ids of 1 to 64 characters. */
      readonly seatIds: readonly string[];
      readonly best?: undefined;
    }
  | {
      readonly seatIds?: undefined;
      /** The box office chooses the seats: the best of those that match, 1 to 100. */
      readonly best: BestAsk;
    }
) & {
  readonly showId: string;
  /**
   * The price that the buyer saw, in minor units: both fields or neither. If it differs, nothing is
   * held.
   */
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly userId: string;
  readonly token: string;
  readonly idempotencyKey?: string | undefined;
};
export type ReserveSeatsOutcome =
  | { readonly outcome: "seats_reserved"; readonly reservation: Reservation }
  | Validation
  | IdempotencyKeyReused
  | InvalidToken
  | TokenNotActive
  | NotFound
  | { readonly outcome: "sales_closed"; readonly when: "before" | "after" }
  /** The user has started as many holds of the show as the window allows. */
  | {
      readonly outcome: "hold_limit_exceeded";
      readonly limit: number;
      readonly retryAfterMs: number;
    }
  | { readonly outcome: "seat_limit_exceeded"; readonly limit: number }
  | {
      readonly outcome: "seat_already_reserved";
      readonly seatIds: readonly SeatId[];
      /** The caller's own reservation that holds one of these seats. */
      readonly yours?: ReservationId;
    }
  /** Fewer seats than requested match and are free, or free in the requested form. */
  | { readonly outcome: "not_enough_seats" }
  /** The price of the seats differs from what the buyer saw. */
  | { readonly outcome: "amount_mismatch" }
  /** The choice would leave these seats single. */
  | { readonly outcome: "seat_leaves_gap"; readonly seatIds: readonly SeatId[] };

export type OwnReservation = { readonly reservationId: string; readonly userId: string };
export type GetReservationOutcome =
  | { readonly outcome: "reservation_found"; readonly reservation: Reservation }
  | NotFound;

export type ExtendHold = OwnReservation & {
  /** The end that the buyer sees. It is extended only once, however often it is requested. */
  readonly expiresAtMs: number;
};
/** An operator extends a hold of any user. */
export type ProlongHold = Acting & Omit<ExtendHold, "userId">;
export type ExtendHoldOutcome =
  | { readonly outcome: "hold_extended"; readonly reservation: Reservation }
  | Validation
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" }
  | { readonly outcome: "extension_limit_exceeded"; readonly limit: number }
  /** The hold has a different end. */
  | Conflict;

export type ListReservations = PageQuery & { readonly userId: string };
export type ReservationsOutcome =
  | {
      readonly outcome: "reservations_listed";
      readonly reservations: readonly Reservation[];
      /** The `after` of the next page. Null on the last page. */
      readonly next: string | null;
    }
  | Validation;

export type ReleaseReservationOutcome =
  | { readonly outcome: "reservation_released" }
  /**
   * The payment is being cancelled and the gateway's answer is missing. `work.recover` continues
   * it.
   */
  | { readonly outcome: "release_pending"; readonly reservation: Reservation }
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" };

export type BlockSeatsCommand = Acting & {
  readonly showId: string;
  /** 1 to 1,000 distinct ids, or a whole section. Standing places may be named. */
  readonly seatIds?: readonly string[] | undefined;
  readonly section?: string | undefined;
  /**
   * How many seats of the section are to be blocked afterwards. Default: all of them for a block,
   * none for an unblock.
   */
  readonly count?: number | undefined;
  /** 1 to 200 characters, for operators only. */
  readonly reason: string;
};

/** A seat that a block or unblock left as it is, and why. */
export type SkippedSeat = { readonly seatId: SeatId; readonly state: SeatClaim["state"] };

export type BlockSeatsOutcome =
  | {
      readonly outcome: "seats_blocked";
      /** How many seats this call blocked. */
      readonly blocked: number;
      /** How many seats this call unblocked. */
      readonly unblocked: number;
      /**
       * Named seats that stay as they are. Of a section: those that could not be blocked because
       * somebody has them.
       */
      readonly skipped: readonly SkippedSeat[];
    }
  | Validation
  | NotFound;

export type SellSeats = Acting & {
  readonly showId: string;
  /** Whose reservation it is. Default: `box-office`. */
  readonly userId?: string | undefined;
  /** 1 to 100 distinct ids. Standing and blocked places may be named. */
  readonly seatIds?: readonly string[] | undefined;
  /** Instead of `seatIds`: the best seats that are free. */
  readonly best?: BestAsk | undefined;
  /** What is paid for all of them, in minor units. Default: their prices. */
  readonly amount?: number | undefined;
  /** 1 to 200 characters, for operators only. */
  readonly reason: string;
  /** Required: it makes the call count once. */
  readonly idempotencyKey: string;
};

export type SellSeatsOutcome =
  | { readonly outcome: "seats_sold"; readonly reservation: Reservation }
  | Validation
  | IdempotencyKeyReused
  | NotFound
  | Extract<ReserveSeatsOutcome, { readonly outcome: "seat_already_reserved" | "not_enough_seats" }>
  /** The show is cancelled, or its concert is a draft. */
  | Conflict;

export type MoveReservation = Acting & {
  readonly reservationId: string;
  /** As many as the reservation has, in the same order. Standing and blocked ones may be named. */
  readonly seatIds: readonly string[];
  /** The version that the operator saw. If it is another one by now, nothing changes. */
  readonly seen?: { readonly version: number } | undefined;
};

export type MoveReservationOutcome =
  | { readonly outcome: "reservation_moved"; readonly reservation: Reservation }
  | Validation
  | NotFound
  | { readonly outcome: "reservation_not_confirmed" }
  | Extract<ReserveSeatsOutcome, { readonly outcome: "seat_already_reserved" }>
  /**
   * The show is cancelled, some of the seats are being cancelled, or it is not as the operator saw
   * it.
   */
  | Conflict;
