import type { Acting } from "../kernel/actor.ts";
import type { Validation } from "../kernel/errors.ts";
import type { ShowDates } from "../kernel/events.ts";
import type { ConcertId, QueueId, ShowId } from "../kernel/ids.ts";
import type { PageQuery } from "../kernel/page.ts";
import type { Patch } from "../kernel/patch.ts";
import type {
  AlreadyExists,
  Conflict,
  IdempotencyKeyReused,
  InvalidToken,
  NotFound,
  TokenNotActive,
} from "../kernel/refusals.ts";
import type { Concert, ConcertMetadata, ConcertPolicy, ConcertStatus, Show } from "./concert.ts";
import type { ConcertDocument, ShowDocument } from "./concert-document.ts";
import type { Availability } from "./plan/availability.ts";
import type { PricesDocument } from "./plan/change-prices.ts";
import type { CompactPlan } from "./plan/compact-plan.ts";
import type { MoreSections } from "./plan/expand-sections.ts";
import type { SeatOfPlan } from "./plan/planned-seats.ts";

export type ConcertListing = { readonly concert: Concert; readonly shows: readonly Show[] };

export type ConcertsOutcome =
  | {
      readonly outcome: "concerts_listed";
      /** The same instance while the process keeps it, for a second at most. */
      readonly concerts: readonly ConcertListing[];
      /** The `after` of the next page. Null on the last page. */
      readonly next: string | null;
    }
  | Validation;

export type GetConcertOutcome = ({ readonly outcome: "concert_found" } & ConcertListing) | NotFound;

export type ListShows = PageQuery & { readonly concertId: string; readonly token: string };
export type ListedShow = {
  readonly show: Show;
  readonly currency: string;
  readonly availableSeats: number;
};
export type ListShowsOutcome =
  | {
      readonly outcome: "shows_listed";
      readonly shows: readonly ListedShow[];
      /** The `after` of the next page. Null on the last page. */
      readonly next: string | null;
    }
  | Validation
  | InvalidToken
  | NotFound;

export type GetSeatsLeft = { readonly concertId: string; readonly token: string };
/** How many seats of one grade and price are left. */
export type GradeLeft = {
  readonly grade: string | null;
  readonly price: number;
  readonly left: number;
};
export type SeatsLeft = GradeLeft & { readonly showId: ShowId };
export type GetSeatsLeftOutcome =
  | {
      readonly outcome: "seats_left_found";
      /** Of the shows that sell now, by their start. The same instance for a second. */
      readonly left: readonly SeatsLeft[];
    }
  | InvalidToken
  | NotFound;

/** How a show sells, in the only words that the public learns. */
export type SaleState = "upcoming" | "on_sale" | "few_left" | "sold_out" | "over" | "cancelled";
export type SaleStatesOutcome = {
  readonly outcome: "sale_states_found";
  readonly states: ReadonlyMap<ShowId, SaleState>;
};

export type ListSeats = { readonly showId: string; readonly token: string };
export type ListedSeat = SeatOfPlan & {
  readonly standing: boolean;
  readonly available: boolean;
};
export type ListSeatsOutcome =
  | {
      readonly outcome: "seats_listed";
      /** Equal revisions of one show mean equal lists, on every server. */
      readonly revision: string;
      /**
       * All seats, neighbours together. The same instance while the revision is the same, and each
       * piece while none of its seats changes.
       */
      readonly pieces: readonly (readonly ListedSeat[])[];
      /** The same seats as one array. It is made when it is first read. */
      readonly seats: readonly ListedSeat[];
    }
  | InvalidToken
  | TokenNotActive
  | NotFound;

export type GetPlanOutcome =
  | {
      readonly outcome: "plan_found";
      /** Equal ones mean equal plans, on every server. Visible ASCII. */
      readonly planVersion: string;
      /** The same instance while the plan is the same. Never says what is blocked. */
      readonly plan: CompactPlan;
    }
  | NotFound;

export type GetAvailability = {
  readonly showId: string;
  readonly token: string;
  /** The cursor of an earlier answer. For a text that is none, the answer is the whole. */
  readonly since?: string | undefined;
};
export type GetAvailabilityOutcome =
  | {
      readonly outcome: "availability_found";
      readonly queueId: QueueId;
      readonly availability: Availability;
    }
  | InvalidToken
  | TokenNotActive
  | NotFound;

export type FollowSeats = {
  readonly showId: string;
  /** The cursor of an earlier answer; null for the whole. */
  readonly since: string | null;
};
export type FollowSeatsOutcome =
  | { readonly outcome: "seats_followed"; readonly availability: Availability }
  | NotFound;

/** A concert by its own id, or by the id of one of its shows. */
export type FindConcert = { readonly concertId: string } | { readonly showId: string };

/** A concert or show whose queue is wanted. */
export type FindQueue = FindConcert;

export type CreateConcertOutcome =
  | {
      readonly outcome: "concert_created";
      readonly concertId: ConcertId;
      readonly queueId: QueueId;
      readonly showIds: readonly ShowId[];
    }
  | Validation
  | AlreadyExists;

/** What is omitted stays. */
export type ChangeConcert = Acting & {
  readonly concertId: string;
  readonly title?: string | undefined;
  /** Replaces all of it. Null removes it. */
  readonly metadata?: ConcertMetadata | null | undefined;
  readonly status?: ConcertStatus | undefined;
  readonly policy?: Patch<ConcertPolicy> | undefined;
  /** What the operator saw. If it is otherwise by now, nothing changes. */
  readonly seen?: SeenConcert | undefined;
};

/** Fields of a concert as an operator saw them. */
export type SeenConcert = Patch<Pick<Concert, "title" | "metadata" | "status">> & {
  readonly policy?: Patch<ConcertPolicy> | undefined;
};

export type ChangeConcertOutcome =
  | { readonly outcome: "concert_changed"; readonly concert: Concert }
  | Validation
  | NotFound
  /** No such change of status, or it is not as the operator saw it. */
  | Conflict;

export type DeleteConcert = Acting & { readonly concertId: string };

export type DeleteConcertOutcome =
  | { readonly outcome: "concert_deleted" }
  | NotFound
  /** It is no draft, or somebody has a reservation. */
  | Conflict;

export type ExportConcertOutcome =
  | { readonly outcome: "concert_exported"; readonly document: ConcertDocument }
  | NotFound;

/** A show to add to a concert. Without grades it has those of the concert's first show. */
export type AddShow = Acting & {
  readonly concertId: string;
  readonly show: ShowDocument;
  /** Also accepts a show whose sale is over. */
  readonly allowPast?: boolean | undefined;
  readonly idempotencyKey: string;
};

export type AddShowOutcome =
  | { readonly outcome: "show_added"; readonly concertId: ConcertId; readonly showId: ShowId }
  | Validation
  | IdempotencyKeyReused
  | NotFound
  | AlreadyExists;

/** What is omitted stays. */
export type ChangeShow = Acting & {
  readonly showId: string;
  /** Null removes it. */
  readonly title?: string | null | undefined;
  readonly startsAtMs?: number | undefined;
  readonly salesOpenAtMs?: number | undefined;
  readonly salesCloseAtMs?: number | undefined;
  /** Also accepts an end of the sale that has passed. */
  readonly allowPast?: boolean | undefined;
  /** What the operator saw. If it is otherwise by now, nothing changes. */
  readonly seen?: Patch<ShowDates> | undefined;
};

export type ChangeShowOutcome =
  | { readonly outcome: "show_changed"; readonly show: Show }
  | Validation
  | NotFound
  /** It is not as the operator saw it. */
  | Conflict;

/** Sections to append, and any grades that they need beside the show's. */
export type AddSections = Acting &
  MoreSections & { readonly showId: string; readonly idempotencyKey: string };

export type AddSectionsOutcome =
  | {
      readonly outcome: "sections_added";
      readonly showId: ShowId;
      /** The number of the first new seat in the plan. */
      readonly firstNo: number;
      readonly seats: number;
    }
  | Validation
  | IdempotencyKeyReused
  | NotFound
  /** The show is cancelled. */
  | Conflict;

/** New prices, each at its own level, in minor units. Null removes the price of a level. */
export type ChangePrices = Acting &
  PricesDocument & {
    readonly showId: string;
    /** Prices that the operator saw, each at its level. If one is another by now, nothing changes. */
    readonly seen?: PricesDocument | undefined;
  };

export type ChangePricesOutcome =
  | { readonly outcome: "prices_changed"; readonly show: Show }
  | Validation
  | NotFound
  /** The show is cancelled, or the prices are not as the operator saw them. */
  | Conflict;
