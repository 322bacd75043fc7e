import type { QueuePolicy } from "@admit-one/core";

/** What a preview assumes of the people who come. */
export type RehearsedCrowd = {
  readonly people: number;
  readonly arrival: "rush" | "even";
  readonly overMs: number;
  /** The share of those who disappear silently while they wait. */
  readonly leavers: number;
  /** How long one stays inside on average. */
  readonly stayMs: number;
};

export type RehearsalInput = {
  readonly policy: Pick<
    QueuePolicy,
    | "maxActive"
    | "ratePerMinute"
    | "burst"
    | "maxWaiting"
    | "activeForMs"
    | "maxActiveForMs"
    | "arriveWithinMs"
    | "presentWithinMs"
  >;
  readonly crowd: RehearsedCrowd;
};

export type RehearsalOutcome =
  | {
      readonly outcome: "rehearsed";
      /** How many people were rehearsed. If more were asked for, they stand for all, and so do counts. */
      readonly sampled: number;
      /** Until nobody waited. */
      readonly drainSeconds: number;
      readonly waitSeconds: { readonly p50: number; readonly p90: number; readonly p99: number };
      /** Shares from 0 to 1; null without such a limit. */
      readonly useOfRoom: number | null;
      readonly useOfRate: number | null;
      readonly peakPollsPerSecond: number;
      readonly entered: number;
      readonly vanished: number;
      readonly refused: number;
      readonly lapsed: number;
      readonly missed: number;
      /** How many were not done after a virtual day. */
      readonly unfinished: number;
      /** At most a few hundred, in the order of time. */
      readonly samples: readonly {
        readonly atMs: number;
        readonly waiting: number;
        readonly inside: number;
      }[];
    }
  /** Another one runs. */
  | { readonly outcome: "busy" }
  /** It took longer than it may. */
  | { readonly outcome: "too_long" };

export type Rehearse = (input: RehearsalInput) => Promise<RehearsalOutcome>;
