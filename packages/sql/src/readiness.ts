import { TicketingError } from "@admit-one/core";

/** How a database is asked beside its steps: never on a connection that a step waits for. */
export type Looks = {
  /** Cheap, for every question. Throws why no step could be carried out. */
  readonly look: () => Promise<void>;
  /**
   * Whether it needs a connection of its own, which it may not get while steps have theirs: then a
   * step that was written just now counts for more.
   */
  readonly needsConnection?: boolean;
  /**
   * Writes what nobody will see, and throws where that can't be done. Without it the next step that
   * writes finds out.
   */
  readonly tryWrite?: () => Promise<void>;
};

export type Readiness = {
  /** A step was written. */
  wrote(): void;
  /** The database refused to write a step. */
  refused(error: Error): void;
  /** Resolves where steps can be carried out; else rejects with `UNAVAILABLE`, which says why. */
  ready(): Promise<void>;
};

export type ReadinessOptions = Looks & {
  readonly name: string;
  readonly monotonicMs?: () => number;
};

/** Where nothing was written for this long, nobody knows whether it still can be. */
const unsureAfterMs = 30_000;

/** Where writing failed, it is tried again no sooner than this, unless a step was written. */
const tryAgainAfterMs = 2_000;

/** What counts as just now. */
const provenForMs = 2_000;

/**
 * Knows whether a database can be used, without writing at every question. Steps that were written
 * prove it. One that was refused disproves it until a try succeeds: a disk may have room for small
 * steps still. A quiet database is tried now and then.
 */
export const createReadiness = ({
  look,
  needsConnection = false,
  tryWrite = async () => undefined,
  name,
  monotonicMs = () => performance.now(),
}: ReadinessOptions): Readiness => {
  let trouble: Error | null = null;
  let wroteAtMs = Number.NEGATIVE_INFINITY;
  /** When a step was refused, or a try was made. */
  let knownAtMs = monotonicMs();
  let asked: Promise<void> | null = null;

  const since = (ms: number): number => monotonicMs() - ms;

  const prove = async (): Promise<void> => {
    try {
      await tryWrite();
      trouble = null;
    } catch (error) {
      trouble = error as Error;
    }
    knownAtMs = monotonicMs();
  };

  const isDue = (): boolean => {
    if (trouble === null) return since(Math.max(knownAtMs, wroteAtMs)) >= unsureAfterMs;
    return wroteAtMs > knownAtMs || since(knownAtMs) >= tryAgainAfterMs;
  };

  const ask = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!needsConnection || since(wroteAtMs) > provenForMs) throw error;
    }
    if (isDue()) await prove();
    if (trouble !== null) throw trouble;
  };

  const unready = (error: unknown): unknown => {
    if (error instanceof TicketingError) return error;
    const said = error instanceof Error ? error.message : String(error);
    return new TicketingError("UNAVAILABLE", `[admit-one/${name}] ${said}`, { cause: error });
  };

  return {
    wrote: () => {
      wroteAtMs = monotonicMs();
    },
    refused: (error) => {
      trouble = error;
      knownAtMs = monotonicMs();
    },
    // Many may ask at once, and one answer is as good as many.
    ready: () => {
      asked ??= ask()
        .catch((error: unknown) => Promise.reject(unready(error)))
        .finally(() => {
          asked = null;
        });
      return asked;
    },
  };
};
