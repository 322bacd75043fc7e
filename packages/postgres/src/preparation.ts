import type { Connection, Submittable } from "pg";
import { isNameTaken } from "./classify.ts";

/** What the driver knows and does beyond its published types. */
export type DriverConnection = Connection & {
  /** The texts of the names that the server has confirmed. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  /** Those that were sent; the driver itself moves them to the confirmed ones, or drops them. */
  readonly submittedNamedStatements: Record<string, string>;
  readonly parse: (statement: { readonly name: string; readonly text: string }) => void;
  readonly sync: () => void;
};

/** What the driver calls on a query that it has sent. */
type Preparation = Submittable & {
  readonly name: string;
  readonly text: string;
  /** Set by the driver if it waits only for a limited time. */
  callback?: (error: Error | null) => void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
};

/** Prepares a statement under a name, and does not run it. Nobody waits for it. */
export const createPreparation = (
  name: string,
  text: string,
  onNameTaken: () => void,
): Preparation => ({
  name,
  text,
  submit: (connection) => {
    const driver = connection as DriverConnection;
    driver.parse({ name, text });
    driver.submittedNamedStatements[name] = text;
    driver.sync();
  },
  handleError(error) {
    if (isNameTaken(error)) onNameTaken();
    this.callback?.(error);
  },
  handleReadyForQuery() {
    this.callback?.(null);
  },
});
