import { type Figures } from "./figures.ts";
import { type OperationsContext } from "./operations-context.ts";
import { readFigures } from "./read-figures.ts";
import { createReconcile } from "./reconcile.ts";
import { recover } from "./recover.ts";
import { createSweep } from "./sweep.ts";

/** The use cases of operations. */
export type OperationsUseCases = {
  /** What an operator watches during a sale. Cheap enough to read every few seconds. */
  figures(): Promise<Figures>;
};

/** Bounded housekeeping steps of operations. Each returns how much it did. */
export type OperationsWork = {
  /** Finishes payments with an unknown outcome, processes webhooks, and sends refunds. */
  recover(): Promise<number>;
  /** Records what has expired, and deletes what was kept long enough. */
  sweep(): Promise<number>;
  /** Compares the gateways' books with ours to find money that the database lost. */
  reconcile(): Promise<number>;
};

export const createOperationsUseCases = (context: OperationsContext): OperationsUseCases => ({
  figures: () => readFigures(context),
});

export const createOperationsWork = (context: OperationsContext): OperationsWork => ({
  recover: () => recover(context),
  sweep: createSweep(context),
  reconcile: createReconcile(context),
});
