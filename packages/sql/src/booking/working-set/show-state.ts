import type { Concert, Reservation, ReservationId, Seat, Show, UserId } from "@admit-one/core";
import { createRecords, type Records } from "./records.ts";

/** Stored with the show, so that no figure needs to read the seats. */
export type SeatCounts = Record<Seat["claim"]["state"], number>;

/** What a batch knows of one show's bookings: as loaded, and as its members left them. */
export type ShowState = {
  show: Show;
  readonly concert: Concert | null;
  /** Raised by each member that puts seats. */
  seatVersion: number;
  readonly loadedSeatVersion: number;
  /** The last step that saved bookings of the show, as loaded; null if there was none. */
  readonly loadedStep: string | null;
  /** The step that saves the changes of this batch; null if there are none. */
  step: string | null;
  /** The number of seats of the whole show in each state. */
  readonly counts: SeatCounts;
  readonly seats: Records<Seat>;
  /** For each seat that was put: the seat version of the last member that put it. */
  readonly putVersions: Map<string, number>;
  readonly users: Map<UserId, UserReservations>;
  readonly available: KnownAvailable;
  /** The live reservation of each seat, as far as it is known. */
  readonly holders: Map<string, ReservationId>;
};

/** Which of the seats that can be taken are among the known seats of the show. */
export type KnownAvailable = {
  /** By section: all free seats with a number up to this one; all of them if it is infinite. */
  readonly freeUpTo: Map<string, number>;
  /** All free seats of the show. */
  isAllFree: boolean;
  /** All seats of holds that ended at or before this instant. */
  lapsedMs: number;
};

/** A user's reservations of one show: all live ones, and all that began at or after `sinceMs`. */
export type UserReservations = { readonly ids: Set<ReservationId>; readonly sinceMs: number };

/** Whether the reservation owns its seats, so that no other one may. */
export const isLive = ({ status }: Reservation): boolean =>
  status === "held" || status === "paying" || status === "confirmed" || status === "cancelling";

export const createShowState = (
  show: Show,
  concert: Concert | null,
  seatVersion: number,
  loadedStep: string | null,
  counts: SeatCounts,
): ShowState => ({
  show,
  concert,
  seatVersion,
  loadedSeatVersion: seatVersion,
  loadedStep,
  step: null,
  counts,
  seats: createRecords(),
  putVersions: new Map(),
  users: new Map(),
  available: { freeUpTo: new Map(), isAllFree: false, lapsedMs: Number.NEGATIVE_INFINITY },
  holders: new Map(),
});

/** The show for the next batch, as if this one were saved. */
export const carryShow = (state: ShowState): ShowState => ({
  ...state,
  loadedSeatVersion: state.seatVersion,
  loadedStep: state.step ?? state.loadedStep,
  step: null,
  seats: createRecords(state.seats.current),
  putVersions: new Map(),
});

/** Adds a reservation to the indexes of its show. */
export const indexReservation = ({ users, holders }: ShowState, reservation: Reservation): void => {
  const { reservationId, userId, seats } = reservation;
  users.get(userId)?.ids.add(reservationId);
  if (isLive(reservation)) for (const { seatId } of seats) holders.set(seatId, reservationId);
};

/** Takes away the seats that a reservation had. It may have fewer or others now. */
export const giveUpSeats = (
  { holders }: ShowState,
  { reservationId, seats }: Reservation,
): void => {
  for (const { seatId } of seats) {
    if (holders.get(seatId) === reservationId) holders.delete(seatId);
  }
};
