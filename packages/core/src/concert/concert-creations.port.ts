import type { DomainEvent } from "../kernel/events.ts";
import type { ConcertId } from "../kernel/ids.ts";
import type { Concert, Show } from "./concert.ts";
import type { Seat } from "./seat.ts";

/** A plan that comes in pieces: all of it but its seats. */
export type NewCreation = {
  /** Another one each time, so that nobody adds to what was begun again after it was discarded. */
  readonly creationId: string;
  /** What is created: who comes back with the same may go on with it. */
  readonly fingerprint: string;
  readonly concert: Concert;
  readonly shows: readonly Show[];
};

/** A plan that was begun and is not published yet. */
export type Creation = NewCreation & {
  /** In the order of the plan. */
  readonly seatsAdded: number;
};

/** Seats that follow each other in a plan; they are new and free. */
export type SeatsPiece = {
  /** How many seats of the plan come before them. */
  readonly from: number;
  readonly seats: readonly Seat[];
};

/**
 * Creates concerts that are too large for one step. Each method is one atomic step, and none holds
 * up others for longer than its seats take. Laws:
 *
 * - `begin` saves the plan without its seats, or answers `already_exists` and saves nothing where
 *   one of its ids is taken. From then on its ids are taken for everybody. Nothing else, of any port,
 *   shows it before it is published: it is answered as if it were not there, and nobody can hold
 *   its seats.
 * - `addSeats` saves seats where exactly `from` of them were added before; else it saves nothing.
 *   Either way it answers how many there are now, or null where nothing is being created under that
 *   id. Of racing callers one adds a piece.
 * - `publish` makes the whole plan known and saves the events, all in one step; false where nothing
 *   is being created under that id. While seats of its shows are missing it fails with `CORRUPT`. Of
 *   racing callers one publishes.
 * - `discard` removes at most `seatsMax` seats of a creation that neither `begin` nor `addSeats`
 *   touched at the instant or later. It answers how many seats and shows it removed. After the first
 *   such step nobody can go on with the creation; after the last one its ids are free. A step that
 *   removed `seatsMax` seats is never the last one.
 */
export interface ConcertCreations {
  /** How many seats one step should save at most; a plan with more is better created in pieces. */
  readonly seatsPerStep: number;
  begin(creation: NewCreation, atMs: number): Promise<"begun" | "already_exists">;
  /** What is being created under a concert's id. */
  creation(concertId: ConcertId): Promise<Creation | null>;
  addSeats(creationId: string, piece: SeatsPiece, atMs: number): Promise<number | null>;
  publish(creationId: string, events: readonly DomainEvent[]): Promise<boolean>;
  /** The ids of what `discard` would remove, the one that was touched longest ago first. */
  abandoned(beforeMs: number, limit: number): Promise<readonly string[]>;
  discard(creationId: string, beforeMs: number, seatsMax: number): Promise<number>;
}
