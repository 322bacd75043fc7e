import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { ConcertId, QueueId, ShowId } from "../kernel/ids.ts";
import type { Part } from "../kernel/page.ts";
import type { Concert, Show } from "./concert.ts";
import type { ConcertCreations } from "./concert-creations.port.ts";
import type { Seat } from "./seat.ts";

/** A concert with all that it sells; every seat is new and free. */
export type ConcertPlan = {
  readonly concert: Concert;
  readonly shows: readonly Show[];
  readonly seats: readonly Seat[];
  readonly events: readonly DomainEvent[];
};

export type ConcertChange = {
  readonly concert: Concert;
  readonly events: readonly DomainEvent[];
};

/** The seats of a show that changed after a version, and the version that they bring it to. */
export type SeatsSince = { readonly version: number; readonly seats: readonly Seat[] };

/** Where a concert stands in the list of all. */
export type ConcertPlace = Pick<Concert, "createdAtMs" | "concertId">;

/**
 * Keeps concerts, shows and the plan of seats. Laws, beside those of `ConcertCreations`:
 *
 * - `create` saves the whole plan in one atomic step, or answers `already_exists` and saves nothing
 *   where the concert's id or one of the shows' ids is taken. Of racing creators one wins.
 * - `update` is one atomic step, guarded by the concert's `version` as in `BookingStore`.
 * - `seatsSince(show, 0)` answers every seat, in the order of the plan. The version never falls, and
 *   rises with every change of a seat of the show, in the same step: seats and version belong to
 *   one moment.
 * - `concerts` goes on behind any place, whether a concert stands there or not: what is created or
 *   goes meanwhile shifts nothing.
 * - `availableSeats` counts what `isAvailable` of core says of each seat at the instant.
 */
export interface ConcertStore extends ConcertCreations {
  create(plan: ConcertPlan): Promise<"created" | "already_exists">;
  update<O>(
    concertId: ConcertId,
    decide: (concert: Concert | null) => Decision<ConcertChange, O>,
  ): Promise<O>;
  concert(concertId: ConcertId): Promise<Concert | null>;
  /** Part of all concerts, newest first, those of one instant by their ids backwards. */
  concerts(part: Part<ConcertPlace>): Promise<readonly Concert[]>;
  show(showId: ShowId): Promise<Show | null>;
  /** The shows of these concerts by their start, those of one instant by their ids. */
  shows(concertIds: readonly ConcertId[]): Promise<readonly Show[]>;
  /** The shows of all concerts that a queue guards, by their start. */
  showsOf(queueId: QueueId): Promise<readonly Show[]>;
  /** Of those shows that exist, however many, in one look. */
  availableSeats(showIds: readonly ShowId[], atMs: number): Promise<ReadonlyMap<ShowId, number>>;
  seatsSince(showId: ShowId, version: number): Promise<SeatsSince>;
}
