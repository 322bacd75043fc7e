import type { QueueId } from "../../kernel/ids.ts";
import type { Clock, Timers } from "../../kernel/time.ts";
import type { QueueChange, QueueStore } from "../queue-store.port.ts";
import { type QueueSnapshot, withLook, withUpdate } from "../rules/frame.ts";
import { asOf } from "../rules/mode.ts";

/** The age at which a snapshot is refreshed from the store. */
const freshForMs = 1_000;
/** Up to this age the snapshot still serves answers while the read is in progress. */
const goodForMs = 2_000;
/** How long a caller waits for the read, so that a store that hangs does not block every caller. */
const lookWithinMs = 1_000;
/** The delay before a failed read is retried. */
const againAfterMs = 1_000;

export type FramesDeps = {
  readonly queues: QueueStore;
  readonly clock: Clock;
  readonly timers: Timers;
};

export type CachedSnapshot = {
  readonly snapshot: QueueSnapshot;
  /** The store does not respond, and this snapshot is older than allowed. */
  readonly stale: boolean;
};

/** The latest version of each queue that this process has seen. */
export type Frames = {
  /**
   * Reads the store about once a second, however many callers there are. Null if there is no such
   * queue.
   */
  get(queueId: QueueId): Promise<CachedSnapshot | null>;
  /** What `get` answers if it need not wait; else null. It refreshes the snapshot as `get` does. */
  peek(queueId: QueueId): CachedSnapshot | null;
  /** Whether this process wrote a change of this number that the snapshot lacks. */
  isDirty(queueId: QueueId, no: number): boolean;
  onUpdate(queueId: QueueId, change: QueueChange): void;
};

type Entry = {
  snapshot: QueueSnapshot | undefined;
  looking: Promise<void> | null;
  lookedAtMs: number;
  failedAtMs: number;
  failure: unknown;
  /** Numbers from updates that could not be applied, because another server wrote in between. */
  readonly dirty: Map<number, number>;
};

export const createFrames = ({ queues, clock, timers }: FramesDeps): Frames => {
  const entries = new Map<QueueId, Entry>();

  const entryOf = (queueId: QueueId): Entry => {
    const known = entries.get(queueId) ?? {
      snapshot: undefined,
      looking: null,
      lookedAtMs: Number.NEGATIVE_INFINITY,
      failedAtMs: Number.NEGATIVE_INFINITY,
      failure: null,
      dirty: new Map(),
    };
    return known;
  };

  const look = async (queueId: QueueId, entry: Entry): Promise<void> => {
    const before = entry.snapshot;
    const atMs = clock.nowMs();
    entry.lookedAtMs = atMs;
    // Stored before the queue is known to exist, so that concurrent callers share the read.
    entries.set(queueId, entry);
    try {
      const gapsSince = before?.queue.version ?? 0;
      const { queue, gaps = [] } = await queues.read({ queueId, gapsSince });
      if (queue === null) {
        entries.delete(queueId);
        return;
      }
      entry.failedAtMs = Number.NEGATIVE_INFINITY;
      const newer = entry.snapshot;
      // An update of this process may have produced a newer version meanwhile. That snapshot is
      // complete.
      if (newer !== undefined && newer.queue.version > queue.version) {
        entry.snapshot = { ...newer, atMs };
      } else {
        entry.snapshot = withLook(before, queue, gaps, atMs);
      }
      const { version } = entry.snapshot.queue;
      for (const [no, since] of entry.dirty) if (since <= version) entry.dirty.delete(no);
    } catch (error) {
      entry.failedAtMs = clock.nowMs();
      entry.failure = error;
    } finally {
      entry.looking = null;
    }
  };

  const within = (looking: Promise<void>): Promise<void> =>
    new Promise((resolve) => {
      const cancel = timers.after(lookWithinMs, resolve);
      void looking.then(() => {
        cancel();
        resolve();
      });
    });

  const ageOf = (entry: Entry): number =>
    entry.snapshot === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, clock.nowMs() - entry.snapshot.atMs);

  /** Begins a read of the store if the snapshot is due for one. */
  const refresh = (queueId: QueueId, entry: Entry): void => {
    if (ageOf(entry) < freshForMs) return;
    const resting = clock.nowMs() - entry.failedAtMs < againAfterMs;
    if (!resting) entry.looking ??= look(queueId, entry);
  };

  const seen = (entry: Entry): CachedSnapshot | null => {
    if (entry.snapshot === undefined) return null;
    const { snapshot } = entry;
    const queue = asOf(snapshot.queue, clock.nowMs());
    return {
      snapshot: queue === snapshot.queue ? snapshot : withLook(snapshot, queue, [], snapshot.atMs),
      stale: ageOf(entry) >= goodForMs,
    };
  };

  return {
    get: async (queueId) => {
      const entry = entryOf(queueId);
      refresh(queueId, entry);
      const hangs = clock.nowMs() - entry.lookedAtMs >= lookWithinMs;
      if (entry.looking !== null && !hangs && ageOf(entry) >= goodForMs) {
        await within(entry.looking);
      }
      if (entry.snapshot === undefined) {
        if (entry.looking !== null) await entry.looking;
        if (entry.failedAtMs > Number.NEGATIVE_INFINITY) throw entry.failure;
      }
      return seen(entry);
    },

    peek: (queueId) => {
      const entry = entries.get(queueId);
      if (entry === undefined || ageOf(entry) >= goodForMs) return null;
      refresh(queueId, entry);
      return seen(entry);
    },

    isDirty: (queueId, no) => entries.get(queueId)?.dirty.has(no) === true,

    onUpdate: (queueId, { queue, tokens = [], departed = [] }) => {
      const entry = entries.get(queueId);
      if (entry?.snapshot === undefined || queue === undefined) return;
      const { version } = entry.snapshot.queue;
      if (queue.version === version + 1) {
        entry.snapshot = withUpdate(entry.snapshot, queue, departed);
      } else if (queue.version > version) {
        for (const { no } of tokens) entry.dirty.set(no, queue.version);
      }
    },
  };
};
