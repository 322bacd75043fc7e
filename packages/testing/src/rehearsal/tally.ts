import type { Queue, QueuePolicy } from "@admit-one/core";

/** One moment of a rehearsal. */
export type Sample = {
  readonly atMs: number;
  readonly waiting: number;
  /** How many are inside and really present. */
  readonly inside: number;
  /** Polls in the previous second. */
  readonly polls: number;
};

export type Report = {
  /** From the first arrival until nobody waited any more, in seconds. */
  readonly drainSeconds: number;
  /** The share of the room that was really used while others waited. Null without a limit. */
  readonly useOfRoom: number | null;
  /** The share of the allowed admissions that people used while others waited. */
  readonly useOfRate: number | null;
  readonly peakPollsPerSecond: number;
  /** How often people read a frame from the cache, and how often the cache asked the box office. */
  readonly frameReads: number;
  readonly frameRenewals: number;
  readonly waitSeconds: { readonly p50: number; readonly p90: number; readonly p99: number };
  readonly entered: number;
  readonly vanished: number;
  readonly refused: number;
  readonly lapsed: number;
  readonly missed: number;
  readonly unfinished: number;
  readonly samples: readonly Sample[];
};

export type Tally = {
  poll(atMs: number): void;
  read(): void;
  renewed(): void;
  entered(atMs: number, waitedMs: number): void;
  finished(atMs: number): void;
  vanished(): void;
  refused(): void;
  sample(atMs: number, queue: Queue): void;
  report(policy: Partial<QueuePolicy>): Omit<Report, "unfinished">;
};

const secondMs = 1_000;

export const createTally = (startMs: number): Tally => {
  const polls = new Map<number, number>();
  const waits: number[] = [];
  const samples: Sample[] = [];
  const totals = { reads: 0, renewals: 0, inside: 0, vanished: 0, refused: 0, entered: 0 };
  let last: Queue | null = null;
  // Measured from when the room was first full until the queue was last empty.
  let busy: { readonly entered: number } | null = null;
  let usedMs = 0;
  let busyMs = 0;
  let enteredBusy = 0;
  let drainedAtMs = startMs;

  const secondOf = (atMs: number): number => Math.floor((atMs - startMs) / secondMs);

  const measure = (atMs: number, queue: Queue): void => {
    const { maxActive } = queue.policy;
    const waits = queue.waiting > 0;
    const previous = samples.at(-1);
    if (busy !== null && previous !== undefined && waits) {
      const passedMs = atMs - startMs - previous.atMs;
      busyMs += passedMs;
      usedMs += ((totals.inside + previous.inside) / 2) * passedMs;
      enteredBusy = totals.entered - busy.entered;
    }
    const full = maxActive === null || queue.active >= maxActive;
    if (busy === null && waits && (full || queue.rateTokens < 1)) {
      busy = { entered: totals.entered };
    }
    if (waits) drainedAtMs = atMs;
  };

  return {
    poll: (atMs) => {
      const second = secondOf(atMs);
      polls.set(second, (polls.get(second) ?? 0) + 1);
    },
    read: () => {
      totals.reads += 1;
    },
    renewed: () => {
      totals.renewals += 1;
    },
    entered: (_atMs, waitedMs) => {
      totals.inside += 1;
      totals.entered += 1;
      waits.push(waitedMs);
    },
    finished: () => {
      totals.inside -= 1;
    },
    vanished: () => {
      totals.vanished += 1;
    },
    refused: () => {
      totals.refused += 1;
    },
    sample: (atMs, queue) => {
      measure(atMs, queue);
      last = queue;
      samples.push({
        atMs: atMs - startMs,
        waiting: queue.waiting,
        inside: totals.inside,
        polls: polls.get(secondOf(atMs) - 1) ?? 0,
      });
    },
    report: ({ maxActive = null, ratePerMinute = null }) => {
      const sorted = waits.toSorted((a, b) => a - b);
      const part = (share: number): number =>
        Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / secondMs);
      const allowed = ((ratePerMinute ?? 0) * busyMs) / 60_000;
      return {
        drainSeconds: Math.round((drainedAtMs - startMs) / secondMs),
        useOfRoom: !maxActive || busyMs === 0 ? null : usedMs / (maxActive * busyMs),
        useOfRate: !ratePerMinute || allowed === 0 ? null : enteredBusy / allowed,
        peakPollsPerSecond: Math.max(0, ...polls.values()),
        frameReads: totals.reads,
        frameRenewals: totals.renewals,
        waitSeconds: { p50: part(0.5), p90: part(0.9), p99: part(0.99) },
        entered: totals.entered,
        vanished: totals.vanished,
        refused: totals.refused,
        lapsed: last?.totals.lapsed ?? 0,
        missed: last?.totals.missed ?? 0,
        samples,
      };
    },
  };
};
