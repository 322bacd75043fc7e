import type { DomainEvent } from "../kernel/events.ts";
import type { ConcertId } from "../kernel/ids.ts";
import type { JournalEntry } from "../kernel/journal.ts";
import type { Concert, Show, ShowPlan } from "./concert.ts";
import type { Seat } from "./seat.ts";

/** A plan that is created in pieces: everything except its seats. */
export type NewCreation = {
  /**
   * Different for each creation, so that nobody adds to a creation that replaced a discarded one.
   */
  readonly creationId: string;
  /** Identifies the content: a caller with the same document may continue the creation. */
  readonly fingerprint: string;
  readonly concert: Concert;
  readonly shows: readonly Show[];
  readonly plans: readonly ShowPlan[];
};

/** A creation in progress, not published yet. */
export type Creation = Omit<NewCreation, "plans"> & {
  /** In the order of the plan. */
  readonly seatsAdded: number;
};

/** Consecutive seats of a plan. They are new, and free or blocked. */
export type SeatsPiece = {
  /** How many seats of the plan come before them. */
  readonly from: number;
  readonly seats: readonly Seat[];
};

/**
 * Creates concerts that are too large for one step. Each method is one atomic step and blocks
 * others no longer than its own seats need. Laws:
 *
 * - `begin` saves the plan without its seats. If one of its ids is taken, it answers
 *   `already_exists` and saves nothing. From then on its ids are taken. Until it is published, no
 *   method of any port shows the plan: it answers as if the plan did not exist, and nobody can hold
 *   its seats.
 * - `addSeats` saves the seats if exactly `from` seats were added before; otherwise it saves
 *   nothing. In both cases it returns how many seats there are now, or null if there is no creation
 *   with this id. Of racing callers one adds a piece.
 * - `publish` makes the whole plan visible and saves its events and its row of the journal, in one step. It returns false if
 *   there is no creation with this id. While seats of its shows are missing, it fails with
 *   `CORRUPT`. Of racing callers one publishes.
 * - `discard` removes at most `seatsMax` seats of a creation that neither `begin` nor `addSeats`
 *   touched at the instant or later. It returns how many seats and shows it removed. After the
 *   first such step nobody can continue the creation; after the last one its ids are free. A step
 *   that removed `seatsMax` seats is never the last one.
 */
export interface ConcertCreations {
  /** How many seats one step should save at most. Larger plans should be created in pieces. */
  readonly seatsPerStep: number;
  begin(creation: NewCreation, atMs: number): Promise<"begun" | "already_exists">;
  /** The creation in progress under a concert's id. */
  creation(concertId: ConcertId): Promise<Creation | null>;
  addSeats(creationId: string, piece: SeatsPiece, atMs: number): Promise<number | null>;
  publish(
    creationId: string,
    events: readonly DomainEvent[],
    journal?: JournalEntry,
  ): Promise<boolean>;
  /** The ids of the creations that `discard` would remove, longest untouched first. */
  abandoned(beforeMs: number, limit: number): Promise<readonly string[]>;
  discard(creationId: string, beforeMs: number, seatsMax: number): Promise<number>;
}
