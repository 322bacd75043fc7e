import type { Stores } from "@admit-one/core";
import type { Ending } from "./customer.ts";
import type { Faults } from "./faults.ts";
import type { CacheHabits } from "./frame-reader.ts";

export type SimulationOptions = {
  readonly seed: number;
  /** The number of visits, each by its own user. */
  readonly customers?: number;
  readonly servers?: number;
  readonly faults?: Partial<Faults>;
  /** Additional accounts that only block seats for others. */
  readonly attackers?: number;
  /** Whether a second concert is published meanwhile. Default: true. */
  readonly publishes?: boolean;
  /** Whether an operator changes what is sold while it sells. Default: false. */
  readonly changes?: boolean;
  /** Whether operators block, sell, move and cancel meanwhile. Default: true. */
  readonly counter?: boolean;
  /** Nobody waits in the queue, and there are enough seats: only payments happen. */
  readonly paymentsOnly?: boolean;
  /**
   * People wait in a slow queue while servers and their store are away at times, rarely enough for
   * everybody to get the full grace.
   */
  readonly absences?: boolean;
  /**
   * People read frames through a shared cache that does this, and ask only where they must.
   * Default: they poll.
   */
  readonly cache?: CacheHabits;
  /** The stores that all servers share. Default: memory. */
  readonly stores?: Stores;
};

export type SimulationReport = {
  readonly seed: number;
  readonly ok: boolean;
  readonly breaches: readonly string[];
  readonly endings: Readonly<Record<Ending, number>>;
  /** How many frames people read. */
  readonly framesRead: number;
  /** How many payments were started. */
  readonly payments: number;
  readonly steps: number;
  readonly virtualMs: number;
  /** Equal for equal histories. The same seed gives the same history. */
  readonly fingerprint: string;
};
