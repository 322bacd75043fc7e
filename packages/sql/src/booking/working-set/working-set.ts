import type {
  DomainEvent,
  IdempotencyKey,
  IdempotencyRecord,
  JournalEntry,
  LedgerEntry,
  Payment,
  Refund,
  Reservation,
  Show,
  ShowId,
  TokenInStep,
  TokenRef,
  Wallet,
} from "@admit-one/core";
import { createRecords, find, note, type Records } from "./records.ts";
import { indexReservation, type ShowState } from "./show-state.ts";

/**
 * The rows that a batch of bookings works on: those that its slices need, as its members left them.
 */
export type BookingWorkingSet = {
  /** Identifies the step that saves this set. */
  readonly step: string;
  /** How many times the rows were carried forward; 0 if they were loaded under locks. */
  readonly carried: number;
  /** Null if the show does not exist, undefined if nothing has looked for it. */
  readonly shows: Map<ShowId, ShowState | null>;
  readonly reservations: Records<Reservation>;
  readonly payments: Records<Payment>;
  readonly refunds: Records<Refund>;
  /** The refund ids of each payment; undefined if nothing has looked for them. */
  readonly refundsOf: Map<string, Set<string>>;
  /** The same for payments that do not exist. */
  readonly strayRefundsOf: Map<string, Set<string>>;
  readonly wallets: Records<Wallet>;
  /** By `recordKey`. */
  readonly records: Records<IdempotencyRecord>;
  /**
   * By `tokenKey`. They are as they were read: other steps may change them at once, so no later
   * batch relies on them.
   */
  readonly tokens: Map<string, TokenInStep>;
  readonly putShows: Show[];
  readonly ledger: LedgerEntry[];
  readonly events: DomainEvent[];
  readonly journal: JournalEntry[];
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
  tokens: new Map(),
  putShows: [],
  ledger: [],
  events: [],
  journal: [],
});

export const recordKey = ({ userId, key }: IdempotencyKey): string => JSON.stringify([userId, key]);

export const tokenKey = ({ queueId, no }: TokenRef): string => `${no} ${queueId}`;

/** Notes a stored reservation. */
export const noteReservation = (set: BookingWorkingSet, reservation: Reservation): void => {
  const { reservations, shows } = set;
  const { reservationId, showId } = reservation;
  if (find(reservations, reservationId) !== undefined) return;
  note(reservations, reservationId, reservation);
  const show = shows.get(showId);
  if (show) indexReservation(show, reservation);
};
