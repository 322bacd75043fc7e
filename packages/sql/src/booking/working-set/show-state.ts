import type { Concert, Reservation, ReservationId, Seat, Show, UserId } from "@admit-one/core";
import { createRecords, type Records } from "./records.ts";

/** Kept with the show, so that no figure needs a look at the seats. */
export type SeatCounts = Record<Seat["claim"]["state"], number>;

/** What is known of one show's bookings: as they are loaded, and as the members leave them. */
export type ShowState = {
  show: Show;
  readonly concert: Concert | null;
  /** Raised by each member that puts seats. */
  seatVersion: number;
  readonly loadedSeatVersion: number;
  /** The step that wrote last of the show's bookings, as loaded; null where none ever did. */
  readonly loadedStep: string | null;
  /** The step by which this batch saves them; null where it changes none. */
  step: string | null;
  /** How many seats of the whole show are in each state. */
  readonly counts: SeatCounts;
  readonly seats: Records<Seat>;
  /** Of the seats that were put: the seat version of the member that put them last. */
  readonly putVersions: Map<string, number>;
  readonly users: Map<UserId, UserReservations>;
  /** Which live reservation has a seat, of those that are known. */
  readonly holders: Map<string, ReservationId>;
};

/** A user's reservations of one show: the live ones, and all that began since an instant. */
export type UserReservations = { readonly ids: Set<ReservationId>; readonly sinceMs: number };

/** Whether the reservation has its seats, so that nobody else may. */
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
  holders: new Map(),
});

/** The show as the next batch finds it once this one is saved. */
export const carryShow = (state: ShowState): ShowState => ({
  ...state,
  loadedSeatVersion: state.seatVersion,
  loadedStep: state.step ?? state.loadedStep,
  step: null,
  seats: createRecords(state.seats.current),
  putVersions: new Map(),
});

/** Keeps the indexes of a show in step with a reservation. */
export const indexReservation = ({ users, holders }: ShowState, reservation: Reservation): void => {
  const { reservationId, userId, seats } = reservation;
  users.get(userId)?.ids.add(reservationId);
  for (const { seatId } of seats) {
    if (isLive(reservation)) holders.set(seatId, reservationId);
    else if (holders.get(seatId) === reservationId) holders.delete(seatId);
  }
};
