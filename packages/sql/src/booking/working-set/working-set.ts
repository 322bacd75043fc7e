import type {
  DomainEvent,
  IdempotencyKey,
  IdempotencyRecord,
  LedgerEntry,
  Payment,
  Refund,
  Reservation,
  Show,
  ShowId,
  Wallet,
} from "@admit-one/core";
import { createRecords, find, note, type Records } from "./records.ts";
import { indexReservation, type ShowState } from "./show-state.ts";

/** What a batch of bookings works on: the rows that its slices ask for, as its members leave them. */
export type BookingWorkingSet = {
  /** Names the step by which it is saved. */
  readonly step: string;
  /** How many sets it stands on, one on another; 0 where it was loaded under locks. */
  readonly carried: number;
  /** Null where there is none, undefined where nobody looked. */
  readonly shows: Map<ShowId, ShowState | null>;
  readonly reservations: Records<Reservation>;
  readonly payments: Records<Payment>;
  readonly refunds: Records<Refund>;
  /** The ids of a payment's refunds; undefined where nobody looked. */
  readonly refundsOf: Map<string, Set<string>>;
  /** The same of payments that don't exist. */
  readonly strayRefundsOf: Map<string, Set<string>>;
  readonly wallets: Records<Wallet>;
  /** By `recordKey`. */
  readonly records: Records<IdempotencyRecord>;
  readonly putShows: Show[];
  readonly ledger: LedgerEntry[];
  readonly events: DomainEvent[];
};

export const createWorkingSet = (): BookingWorkingSet => ({
  step: crypto.randomUUID(),
  carried: 0,
  shows: new Map(),
  reservations: createRecords(),
  payments: createRecords(),
  refunds: createRecords(),
  refundsOf: new Map(),
  strayRefundsOf: new Map(),
  wallets: createRecords(),
  records: createRecords(),
  putShows: [],
  ledger: [],
  events: [],
});

export const recordKey = ({ userId, key }: IdempotencyKey): string => JSON.stringify([userId, key]);

/** Notes a reservation as it is stored. */
export const noteReservation = (set: BookingWorkingSet, reservation: Reservation): void => {
  const { reservations, shows } = set;
  const { reservationId, showId } = reservation;
  if (find(reservations, reservationId) !== undefined) return;
  note(reservations, reservationId, reservation);
  const show = shows.get(showId);
  if (show) indexReservation(show, reservation);
};
