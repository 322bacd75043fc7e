import type { PostgresServer } from "@admit-one/local-postgres";

export type Lap = { readonly perSecond: number; readonly latenciesMs: readonly number[] };

/** What one round works on; it is prepared before the clock starts. */
export type Round = {
  /** How many operations there are to do; a round ends with them or with its time. */
  readonly size: number;
} & (
  | {
      /** The operation with this number. It throws where the answer is not the expected one. */
      run(index: number): Promise<void>;
    }
  | {
      /** Carries the operations out elsewhere, as `runRound` would. */
      drive(callers: number, lastsMs: number): Promise<Lap>;
    }
);

/** One way to do the work of a case: ours, or the baseline's. */
export type Side = {
  prepare(): Promise<Round>;
};

export type Contest = AsyncDisposable & { readonly ours: Side; readonly baseline: Side };

export type Variant = {
  /** Callers at once, each of which asks again as soon as it is answered. */
  readonly callers: number;
  /** The ratio that ours must reach. */
  readonly atLeast: number;
};

/** How much there is of everything. */
export type Scale = {
  readonly roundMs: number;
  readonly rounds: number;
  /** Operations in a round at most; what they need is made beforehand. */
  readonly operations: number;
  readonly seats: number;
  /** A server for all cases; else each case that needs one starts its own. */
  readonly postgres?: PostgresServer | undefined;
};

export type BenchCase = {
  readonly name: string;
  readonly variants: readonly Variant[];
  /** Every round is carried out to its last operation, however long it takes. */
  readonly toTheEnd?: boolean;
  open(scale: Scale): Promise<Contest>;
};
