import type {
  Concert,
  Reservation,
  ReservationId,
  Seat,
  Show,
  ShowId,
  UserId,
} from "@admit-one/core";

/** Kept with the show, so that no figure needs a look at the seats. */
export type SeatCounts = Record<Seat["claim"]["state"], number>;

/** What is known of one show's bookings: as they are loaded, and as the steps of a batch leave them. */
export type Hall = {
  show: Show;
  readonly concert: Concert | null;
  /** Raised by each step that puts seats. */
  seatVersion: number;
  readonly loadedSeatVersion: number;
  /** The step that wrote last of the show's bookings, as loaded; null where none ever did. */
  readonly loadedStep: string | null;
  /** The step that this batch saves them by; null where it changes none. */
  step: string | null;
  /** How many seats of the whole show are in each state. */
  readonly counts: SeatCounts;
  /** By id; null where there is none, undefined where nobody looked. */
  readonly seats: Map<string, Seat | null>;
  /** As stored, of those that were put, with the version of the step that put them last. */
  readonly putSeats: Map<string, { readonly loadedEpoch: number; version: number }>;
  /** What is known of each user whose allowance was loaded. */
  readonly users: Map<UserId, UserInHall>;
  /** Who has a seat by a live reservation, of those that are known. */
  readonly claims: Map<string, ReservationId>;
};

/** A user's reservations of one show: the live ones, and all that began since an instant. */
export type UserInHall = { readonly ids: Set<ReservationId>; readonly sinceMs: number };

/** Of which records there is a loaded state, and what was put over it. */
export type Versions<T> = {
  /** By id; null where there is none, undefined where nobody looked. */
  readonly current: Map<string, T | null>;
  /** As stored, of those that were put; null for new ones. */
  readonly put: Map<string, T | null>;
};

export const createVersions = <T>(): Versions<T> => ({ current: new Map(), put: new Map() });

/** Whether a stored status has claims on its seats. */
export const hasClaims = ({ status }: Reservation): boolean =>
  status === "held" || status === "paying" || status === "confirmed" || status === "cancelling";

export const createHall = (
  show: Show,
  concert: Concert | null,
  seatVersion: number,
  lastStep: string | null,
  counts: SeatCounts,
): Hall => ({
  show,
  concert,
  seatVersion,
  loadedSeatVersion: seatVersion,
  loadedStep: lastStep,
  step: null,
  counts,
  seats: new Map(),
  putSeats: new Map(),
  users: new Map(),
  claims: new Map(),
});

/** The hall as the next batch finds it once this one is saved. */
export const hallAfter = (hall: Hall): Hall => ({
  ...hall,
  counts: { ...hall.counts },
  loadedSeatVersion: hall.seatVersion,
  loadedStep: hall.step ?? hall.loadedStep,
  step: null,
  putSeats: new Map(),
});

export type Halls = Map<ShowId, Hall | null>;
