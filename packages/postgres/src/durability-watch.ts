import { type Clock, type DurabilityLost, TicketingError, type Timers } from "@admit-one/core";
import { type Durability, type DurabilitySettings, shortfallOf } from "./durability.ts";

const everyMs = 5_000;

export type DurabilityWatchOptions = {
  readonly durability: Durability;
  readonly ask: () => Promise<DurabilitySettings>;
  /** Whether to refuse writes while less is promised than `durability`. */
  readonly refuses: boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called when it is lost, and with null when it is there again. */
  readonly onChange?: ((lost: DurabilityLost | null) => void) | undefined;
};

export type DurabilityWatch = Disposable & {
  /** Null while commits are as durable as wanted, as far as this process knows. */
  readonly lost: () => DurabilityLost | null;
  /** Throws `UNAVAILABLE` while writes are refused. */
  readonly check: () => void;
};

/**
 * Looks every few seconds whether commits still wait for a standby. An administrator may
 * end that at any time, so that sales go on without one.
 */
export const watchDurability = ({
  durability,
  ask,
  refuses,
  clock,
  timers,
  onChange,
}: DurabilityWatchOptions): DurabilityWatch => {
  let lost: DurabilityLost | null = null;
  let isOver = false;
  let cancel = (): void => undefined;

  const look = async (): Promise<void> => {
    const settings = await ask();
    const reason = shortfallOf(durability, settings);
    if (isOver || reason === (lost?.reason ?? null)) return;
    const sinceMs = lost?.sinceMs ?? clock.nowMs();
    lost = reason === null ? null : { reason, sinceMs, refuses };
    onChange?.(lost);
  };
  const round = async (): Promise<void> => {
    // A database that does not answer writes nothing either.
    await look().catch(() => undefined);
    if (!isOver) schedule();
  };
  const schedule = (): void => {
    cancel = timers.after(everyMs, () => void round());
  };
  // The other promises are settings that only an administrator changes, and were checked.
  if (durability === "replicated") schedule();

  return {
    lost: () => lost,
    check: () => {
      if (lost === null || !refuses) return;
      throw new TicketingError(
        "UNAVAILABLE",
        `[admit-one/postgres] Commits wait for no standby, so nothing is written: ${lost.reason}`,
      );
    },
    [Symbol.dispose]: () => {
      isOver = true;
      cancel();
    },
  };
};
