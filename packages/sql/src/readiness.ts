import { TicketingError } from "@admit-one/core";

/**
 * How health checks query the database outside the steps: never on a connection that a step waits
 * for.
 */
export type Looks = {
  /** A cheap check for every call. Throws the reason if no step could run. */
  readonly look: () => Promise<void>;
  /**
   * Whether a look failed only because the database has no connection to spare. Then a step that was
   * written recently counts instead.
   */
  readonly isCrowded?: (error: unknown) => boolean;
  /** Whether a look that succeeds proves that what refused a step is over. */
  readonly settles?: (error: Error) => boolean;
  /**
   * Writes something that nobody sees; throws if that is impossible. Without it the next step that
   * writes finds out.
   */
  readonly tryWrite?: () => Promise<void>;
};

export type Readiness = {
  /** A step was written. */
  wrote(): void;
  /** The database refused to write a step. */
  refused(error: Error): void;
  /** Resolves if steps can run; otherwise rejects with `UNAVAILABLE` and the reason. */
  ready(): Promise<void>;
};

export type ReadinessOptions = Looks & {
  readonly name: string;
  readonly monotonicMs?: () => number;
};

/** After this time without a write, it is unknown whether the database still accepts writes. */
const unsureAfterMs = 30_000;

/** After a failed write, the next try comes no sooner than this, unless a step was written. */
const tryAgainAfterMs = 2_000;

/** A write within this time is recent, if a look got no connection. */
const provenForMs = 2_000;

/**
 * Knows whether a database is usable, without a write for every call. Written steps prove it. A
 * refused step disproves it until a try succeeds: a full disk may still have room for small steps.
 * If nothing is written for a while, it tries a write.
 */
export const createReadiness = ({
  look,
  isCrowded = () => false,
  settles = () => false,
  tryWrite = async () => undefined,
  name,
  monotonicMs = () => performance.now(),
}: ReadinessOptions): Readiness => {
  let trouble: Error | null = null;
  let wroteAtMs = Number.NEGATIVE_INFINITY;
  /** When a step was last refused, or a write was last tried. */
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
    const startedMs = monotonicMs();
    try {
      await look();
      if (trouble !== null && settles(trouble)) trouble = null;
    } catch (error) {
      // A step that was written since then proves more than a look.
      const provenMs = isCrowded(error) ? monotonicMs() - provenForMs : startedMs;
      if (wroteAtMs <= provenMs) throw error;
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
    // Concurrent calls share one check.
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
