import type { Patch } from "../kernel/patch.ts";
import type { QueueMode, QueuePolicy } from "../queue/queue.ts";
import type { ConcertMetadata, ConcertPolicy, ConcertStatus } from "./concert.ts";
import type { GradeDocument, PlanDocument } from "./plan/plan-document.ts";

/** One date. Without grades of its own it has those of its concert. */
export type ShowDocument = PlanDocument & {
  readonly showId?: string | undefined;
  readonly title?: string | undefined;
  readonly startsAtMs: number;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
};

export type QueueDocument = Patch<QueuePolicy> & {
  /** Without any other field, it joins the queue with this id if that exists. */
  readonly queueId?: string | undefined;
  readonly mode?: QueueMode | undefined;
};

/** A concert as an operator writes it. Omitted fields get their defaults. */
export type ConcertDocument = {
  readonly concertId?: string | undefined;
  readonly title: string;
  readonly currency: string;
  /** Published if omitted. */
  readonly status?: ConcertStatus | undefined;
  readonly venue?: { readonly name: string; readonly timeZone?: string | undefined } | undefined;
  readonly metadata?: ConcertMetadata | undefined;
  readonly queue?: QueueDocument | undefined;
  readonly policy?: Patch<ConcertPolicy> | undefined;
  /** What seats of its shows may be of. */
  readonly grades?: readonly GradeDocument[] | undefined;
  readonly shows: readonly ShowDocument[];
  /** Also accepts shows whose sale is over. */
  readonly allowPast?: boolean | undefined;
};
