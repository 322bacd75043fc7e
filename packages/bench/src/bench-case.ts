import type { PostgresServer } from "@admit-one/local-postgres";

export type Lap = { readonly perSecond: number; readonly latenciesMs: readonly number[] };

/** The work of one round. It is prepared before the clock starts. */
export type Round = {
  /** The number of operations. A round ends after the last one, or when its time is over. */
  readonly size: number;
} & (
  | {
      /** Runs the operation with this number. Throws if the answer is not the expected one. */
      run(index: number): Promise<void>;
    }
  | {
      /** Runs the operations elsewhere, as `runRound` would. */
      drive(callers: number, lastsMs: number): Promise<Lap>;
    }
);

/** One way to do the work of a case: ours or the baseline's. */
export type Side = {
  prepare(): Promise<Round>;
};

export type Contest = AsyncDisposable & { readonly ours: Side; readonly baseline: Side };

export type Variant = {
  /** Concurrent callers. Each asks again as soon as it has its answer. */
  readonly callers: number;
  /** The ratio that our side must reach. */
  readonly atLeast: number;
};

/** The size of everything. */
export type Scale = {
  readonly roundMs: number;
  readonly rounds: number;
  /** Maximum number of operations in a round. What they need is made in advance. */
  readonly operations: number;
  readonly seats: number;
  /** A server for all cases. Without it, each case that needs one starts its own. */
  readonly postgres?: PostgresServer | undefined;
};

export type BenchCase = {
  readonly name: string;
  readonly variants: readonly Variant[];
  /** Every round runs to its last operation, however long it takes. */
  readonly toTheEnd?: boolean;
  open(scale: Scale): Promise<Contest>;
};
