import type { Validation } from "../kernel/errors.ts";
import type { ReservationId, SeatId } from "../kernel/ids.ts";
import type { PageQuery } from "../kernel/page.ts";
import type {
  IdempotencyKeyReused,
  InvalidToken,
  NotFound,
  TokenNotActive,
} from "../kernel/refusals.ts";
import type { Reservation } from "./reservation.ts";

export type ReserveSeats = {
  readonly showId: string;
  /** 1 to 100 distinct ids of 1 to 64 characters. */
  readonly seatIds: readonly string[];
  /** What the buyer saw, in minor units; both or neither. Where it differs nothing is held. */
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
  /** The user started as many holds of the show as fit into the window. */
  | {
      readonly outcome: "hold_limit_exceeded";
      readonly limit: number;
      readonly retryAfterMs: number;
    }
  | { readonly outcome: "seat_limit_exceeded"; readonly limit: number }
  | {
      readonly outcome: "seat_already_reserved";
      readonly seatIds: readonly SeatId[];
      /** The caller's own reservation that has one of them. */
      readonly yours?: ReservationId;
    }
  /** The seats cost something else than the buyer saw. */
  | { readonly outcome: "amount_mismatch" };

export type OwnReservation = { readonly reservationId: string; readonly userId: string };
export type GetReservationOutcome =
  | { readonly outcome: "reservation_found"; readonly reservation: Reservation }
  | NotFound;

export type ListReservations = PageQuery & { readonly userId: string };
export type ReservationsOutcome =
  | {
      readonly outcome: "reservations_listed";
      readonly reservations: readonly Reservation[];
      /** `after` of the next part; null where this was the last. */
      readonly next: string | null;
    }
  | Validation;

export type ReleaseReservationOutcome =
  | { readonly outcome: "reservation_released" }
  /** Its payment is being given up, and the gateway's answer is missing; `work.recover` goes on. */
  | { readonly outcome: "release_pending"; readonly reservation: Reservation }
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" };
