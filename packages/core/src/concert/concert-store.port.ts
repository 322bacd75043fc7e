import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { ConcertId, QueueId, ShowId } from "../kernel/ids.ts";
import type { JournalEntry } from "../kernel/journal.ts";
import type { Part } from "../kernel/page.ts";
import type { Concert, ConcertStatus, Show, ShowPlan } from "./concert.ts";
import type { ConcertChanges } from "./concert-changes.port.ts";
import type { ConcertCreations } from "./concert-creations.port.ts";
import type { Seat } from "./seat.ts";

/** A concert with everything that it sells. Every seat is new, and free or blocked. */
export type ConcertPlan = {
  readonly concert: Concert;
  readonly shows: readonly Show[];
  /** One for each show. */
  readonly plans: readonly ShowPlan[];
  readonly seats: readonly Seat[];
  readonly events: readonly DomainEvent[];
  readonly journal?: JournalEntry;
};

/** What decides whether a concert may be removed. */
export type Removable = {
  readonly concert: Concert | null;
  /** Whether one of its shows has a reservation, also an ended one. */
  readonly isReserved: boolean;
};

export type ConcertRemoval = {
  /** The id under which `discard` removes it. */
  readonly creationId: string;
  readonly events: readonly DomainEvent[];
  readonly journal?: JournalEntry;
};

export type ConcertChange = {
  readonly concert: Concert;
  readonly events: readonly DomainEvent[];
  readonly journal?: JournalEntry;
};

/** How a show sells, as it and its concert say. */
export type ShowSale = Pick<Concert, "queueId" | "status"> &
  Pick<Show, "salesOpenAtMs" | "salesCloseAtMs" | "cancelled">;

/**
 * The seats of a show that changed after a version, and the version that includes these changes.
 * Both versions are 0 if there is no such show.
 */
export type SeatsSince = {
  readonly version: number;
  /** The version of its plan (`ShowPlan`) at the same moment. */
  readonly planVersion: number;
  /** How it sells at the same moment; null if there is no such show. */
  readonly sale: ShowSale | null;
  readonly seats: readonly Seat[];
};

/** The position of a concert in the list of all concerts. */
export type ConcertPlace = Pick<Concert, "createdAtMs" | "concertId">;

/** Part of the concerts of one status, or of all. */
export type ConcertsPart = Part<ConcertPlace> & { readonly status?: ConcertStatus };

/**
 * Stores concerts, shows and the seats of their plans. Laws, in addition to those of
 * `ConcertCreations` and `ConcertChanges`:
 *
 * - Every write saves its events and its row of the journal in its step, as in `BookingStore`.
 * - `create` saves the whole plan in one atomic step. If the concert's id or one of the shows' ids
 *   is taken, it answers `already_exists` and saves nothing. Of racing creators one wins.
 * - `update` is one atomic step, guarded by the concert's `version` as in `BookingStore`.
 * - `remove` is one atomic step. From then on no method of any port shows the concert: it is an
 *   abandoned creation, touched last at instant 0, that nobody can continue. Its ids are taken until
 *   the last step of `discard`. A step that holds its seats, or changes it, comes before or finds
 *   nothing.
 * - `seatsSince(show, 0)` returns every seat, in the order of the plan. The version never falls. It
 *   rises with every change of a seat of the show, in the same step: seats, both versions and the
 *   sale belong to the same moment.
 * - `concerts` continues after any place, whether or not a concert exists there: concerts created
 *   or removed meanwhile do not shift pages.
 * - `availableSeats` counts the seats for which core's `isAvailable` is true at the instant.
 * - `plan` returns the plan that was saved with the show, with all its levels.
 */
export interface ConcertStore extends ConcertCreations, ConcertChanges {
  create(plan: ConcertPlan): Promise<"created" | "already_exists">;
  update<O>(
    concertId: ConcertId,
    decide: (concert: Concert | null) => Decision<ConcertChange, O>,
  ): Promise<O>;
  remove<O>(
    concertId: ConcertId,
    decide: (state: Removable) => Decision<ConcertRemoval, O>,
  ): Promise<O>;
  concert(concertId: ConcertId): Promise<Concert | null>;
  /**
   * Part of all concerts, newest first. Concerts of the same instant are in descending order of id.
   */
  concerts(part: ConcertsPart): Promise<readonly Concert[]>;
  show(showId: ShowId): Promise<Show | null>;
  /** The shows of these concerts, ordered by start, then by id. */
  shows(concertIds: readonly ConcertId[]): Promise<readonly Show[]>;
  /** The shows of all published concerts of a queue, ordered by start. */
  showsOf(queueId: QueueId): Promise<readonly Show[]>;
  /** For those of the shows that exist, however many, in one query. */
  availableSeats(showIds: readonly ShowId[], atMs: number): Promise<ReadonlyMap<ShowId, number>>;
  seatsSince(showId: ShowId, version: number): Promise<SeatsSince>;
  /** As large as the show: not for frequent calls. */
  plan(showId: ShowId): Promise<ShowPlan | null>;
}
