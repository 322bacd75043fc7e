import type { QueueId } from "../../kernel/ids.ts";
import type { Clock, Timers } from "../../kernel/time.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import type { QueueState, QueueStore } from "../queue-store.port.ts";

/** Under load, the looks of one queue begin at least this far apart. */
export const tickMs = 250;

/** Between two looks at one queue is at least this many times the time that a look takes. */
const restOfLook = 8;

/** What one caller more in a look adds to the time until the next one begins. */
const restOfCallerMs = 16;

/** Reads of tokens near the head, many with one read of the store. */
export type NearLooks = {
  /**
   * The token with its queue and the first token that is due, from a read that began after the
   * call. `isAfterStep` is for a caller who has just advanced the queue: that look waits for no
   * tick, and all who wait share it.
   */
  look(ref: TokenRef, isAfterStep?: boolean): Promise<QueueState>;
};

type Found = (no: number) => QueueState;

type Look = PromiseWithResolvers<Found> & {
  readonly numbers: Set<number>;
  callers: number;
  isAfterStep: boolean;
};

const createLook = (): Look => ({
  ...Promise.withResolvers<Found>(),
  numbers: new Set(),
  callers: 0,
  isAfterStep: false,
});

type Line = {
  /** The look that has not begun. */
  next: Look | null;
  isReading: boolean;
  /** Ends the wait for the next tick. Null if nobody waits for it. */
  cancel: (() => void) | null;
  beganAtMs: number;
  /** How long a look takes. */
  tookMs: number;
  /** The time from the beginning of the last look to that of the next one. */
  restMs: number;
};

/**
 * Shares looks without stale results: each caller gets a read that began after its call. Only one
 * runs for each queue, and the next one serves all who came meanwhile.
 *
 * Looks rest for longer the more they cost: eight times as long as a read takes, and longer the
 * more callers share one, up to a tick. So a queue with few callers is answered at once, and a busy
 * one costs a read in each tick, however many callers it has.
 */
export const createNearLooks = ({
  queues,
  clock,
  timers,
}: {
  readonly queues: Pick<QueueStore, "read">;
  readonly clock: Clock;
  readonly timers: Timers;
}): NearLooks => {
  const lines = new Map<QueueId, Line>();

  const lineOf = (queueId: QueueId): Line => {
    const known = lines.get(queueId);
    if (known !== undefined) return known;
    const line = { next: null, isReading: false, cancel: null, tookMs: 0, restMs: 0 };
    const made: Line = { ...line, beganAtMs: Number.NEGATIVE_INFINITY };
    lines.set(queueId, made);
    return made;
  };

  const begin = async (queueId: QueueId, line: Line): Promise<void> => {
    line.cancel = null;
    line.isReading = true;
    // Callers of the same turn share this look.
    await Promise.resolve();
    const look = line.next as Look;
    line.next = null;
    const beganAtMs = clock.nowMs();
    try {
      look.resolve(await readNumbers(queues, queueId, [...look.numbers]));
    } catch (error) {
      look.reject(error);
    }
    line.beganAtMs = beganAtMs;
    line.tookMs = Math.max(clock.nowMs() - beganAtMs, line.tookMs / 2);
    line.restMs = restAfter(line.tookMs, look.callers);
    line.isReading = false;
    if (line.next !== null) schedule(queueId, line);
  };

  const schedule = (queueId: QueueId, line: Line): void => {
    if (line.isReading || line.cancel !== null) return;
    const delayMs = line.next?.isAfterStep ? 0 : line.beganAtMs + line.restMs - clock.nowMs();
    if (delayMs <= 0) void begin(queueId, line);
    else line.cancel = timers.after(delayMs, () => void begin(queueId, line));
  };

  return {
    look: async ({ queueId, no }, isAfterStep = false) => {
      const line = lineOf(queueId);
      const next = (line.next ??= createLook());
      next.numbers.add(no);
      next.callers += 1;
      if (isAfterStep) {
        next.isAfterStep = true;
        line.cancel?.();
        line.cancel = null;
      }
      schedule(queueId, line);
      return (await next.promise)(no);
    },
  };
};

/** A clock that shows no time for a read gives no measure of its cost. */
const restAfter = (tookMs: number, callers: number): number =>
  tookMs < 0.5
    ? 0
    : Math.min(tickMs, Math.max(restOfLook * tookMs, restOfCallerMs * (callers - 1)));

const readNumbers = async (
  queues: Pick<QueueStore, "read">,
  queueId: QueueId,
  numbers: readonly number[],
): Promise<Found> => {
  const [no] = numbers;
  if (numbers.length === 1 && no !== undefined) {
    const state = await queues.read({ queueId, no, due: 1 });
    return () => state;
  }
  const state = await queues.read({ queueId, numbers, due: 1 });
  return (one) => ({ ...state, ...(state.places?.get(one) ?? nobody) });
};

const nobody = { token: null, departedAhead: 0 } as const;
