import type { Patch } from "../kernel/patch.ts";
import type { QueueMode, QueuePolicy } from "../queue/queue.ts";
import type { ConcertPolicy } from "./concert.ts";

export type SectionDocument = {
  readonly section: string;
  /** In minor units. */
  readonly price: number;
  /** `seats` is a count; seats are numbered from 1. */
  readonly rows: readonly { readonly row: string; readonly seats: number }[];
};

export type ShowDocument = {
  readonly showId?: string | undefined;
  readonly startsAtMs: number;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly sections: readonly SectionDocument[];
};

export type QueueDocument = Patch<QueuePolicy> & {
  /** Alone, it joins the queue of that name where there is one. */
  readonly queueId?: string | undefined;
  readonly mode?: QueueMode | undefined;
};

/** A concert as an operator writes it. What is omitted takes the default. */
export type ConcertDocument = {
  readonly concertId?: string | undefined;
  readonly title: string;
  readonly currency: string;
  readonly queue?: QueueDocument | undefined;
  readonly policy?: Patch<ConcertPolicy> | undefined;
  readonly shows: readonly ShowDocument[];
  /** Creates shows whose sale is over as well. */
  readonly allowPast?: boolean | undefined;
};
