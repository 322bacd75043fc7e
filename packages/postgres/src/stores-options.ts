import type { DurabilityLost, Timers } from "@admit-one/core";
import type { StoreObserver } from "@admit-one/sql";
import type { Durability } from "./durability.ts";

export type PoolOptions = {
  /** Maximum number of connections. All servers together must stay below the database's limit. */
  readonly max?: number;
  /** How long a step waits for a connection, in milliseconds; default: `answerTimeoutMs`. */
  readonly acquireTimeoutMs?: number;
  /** How long an idle connection is kept, in milliseconds. */
  readonly idleTimeoutMs?: number;
};

export type PostgresStoresOptions = {
  /** `postgres://user:password@host:port/database`, with any further options of the driver. */
  readonly url: string;
  /**
   * The schema of the tables; created if it is missing. Default: the first schema of the search
   * path.
   */
  readonly schema?: string | undefined;
  readonly pool?: PoolOptions;
  /**
   * The longest time that a buyer's step waits for a silent database, in milliseconds; default
   * 4,000. Then its connection is closed, and the step fails with `UNAVAILABLE` or
   * `COMMIT_UNKNOWN`.
   */
  readonly answerTimeoutMs?: number | undefined;
  /** The longest time that a statement may run, in milliseconds; default 10,000. */
  readonly statementTimeoutMs?: number;
  /**
   * The longest time that a statement waits for a lock before the step is tried again, in
   * milliseconds; default 2,000.
   */
  readonly lockTimeoutMs?: number;
  /**
   * The longest time that a step may leave the database waiting, in milliseconds; default 10,000. A
   * stopped process must release its locks.
   */
  readonly idleInTransactionTimeoutMs?: number;
  /** Whether to bring the tables up to date first; default true. */
  readonly migrate?: boolean;
  /** Called with the migrations that ran, for a log. Not called if none ran. */
  readonly onMigrated?: (migrations: readonly string[]) => void;
  /** Default `full`; see `Durability` for what a crash may lose. */
  readonly durability?: Durability;
  /**
   * With `replicated`: what happens when commits no longer wait for a standby. `alarm`, the default:
   * sales go on, and `durabilityLost` says so. `refuse`: nothing is written, and `ready` rejects,
   * until they wait again.
   */
  readonly whenNotReplicated?: "alarm" | "refuse" | undefined;
  /** Called when that happens, and with null when it is over, for a log. */
  readonly onDurability?: ((lost: DurabilityLost | null) => void) | undefined;
  /** Used for pauses between tries, and for reads of the database's clock. */
  readonly timers?: Timers;
  /** Is notified of waits and retries, for metrics. */
  readonly observer?: StoreObserver | undefined;
};
