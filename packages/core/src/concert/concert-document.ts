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
  /** Without any other field, it joins the queue with this id if that exists. */
  readonly queueId?: string | undefined;
  readonly mode?: QueueMode | undefined;
};

/** A concert as an operator writes it. Omitted fields get their defaults. */
export type ConcertDocument = {
  readonly concertId?: string | undefined;
  readonly title: string;
  readonly currency: string;
  readonly queue?: QueueDocument | undefined;
  readonly policy?: Patch<ConcertPolicy> | undefined;
  readonly shows: readonly ShowDocument[];
  /** Also accepts shows whose sale is over. */
  readonly allowPast?: boolean | undefined;
};
