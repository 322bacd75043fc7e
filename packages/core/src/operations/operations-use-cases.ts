import { type Figures } from "./figures.ts";
import { type OperationsContext } from "./operations-context.ts";
import { readFigures } from "./read-figures.ts";
import { createReconcile } from "./reconcile.ts";
import { recover } from "./recover.ts";
import { createSweep } from "./sweep.ts";

/** The use cases of housekeeping and audit. */
export type OperationsUseCases = {
  /** What an operator watches while a sale runs, for a scrape every few seconds. */
  figures(): Promise<Figures>;
};

/** Bounded steps of housekeeping of housekeeping and audit; each answers how much it did. */
export type OperationsWork = {
  /** Finishes payments whose outcome is unknown, follows webhooks up, and refunds. */
  recover(): Promise<number>;
  /** Writes down what time ended, and forgets what is kept long enough. */
  sweep(): Promise<number>;
  /** Compares the gateways' books with ours, for money that the database lost. */
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
