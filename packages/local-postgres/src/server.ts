/** A server on which whoever holds this may make databases. */
export type PostgresServer = AsyncDisposable & {
  /** Of the database `postgres`, by a user who may create databases. */
  readonly adminUrl: string;
  /** Creates a database, as a copy of the template where one is named, and answers its URL. */
  createDatabase(name: string, options?: { readonly template?: string }): Promise<string>;
  /** Drops a database with whoever is connected to it; one that is not there is fine. */
  dropDatabase(name: string): Promise<void>;
};

/** A server of our own: it may be killed and started again. */
export type LocalPostgres = PostgresServer & {
  /** Of an empty database, for whoever needs one only. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** The process id of the postmaster that runs now, or ran last. */
  readonly pid: number;
  /** Ends the postmaster at once, as a crash does; the data stays. */
  kill(): Promise<void>;
  /** Stops PostgreSQL if it runs, and starts it on the same data and port. */
  restart(): Promise<void>;
  /** Stops PostgreSQL and removes all of its files. */
  stop(): Promise<void>;
};
