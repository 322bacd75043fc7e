/** A server on which the owner of this object may create databases. */
export type PostgresServer = AsyncDisposable & {
  /** The URL of the database `postgres`, for a user who may create databases. */
  readonly adminUrl: string;
  /** Creates a database, as a copy of the template if there is one, and returns its URL. */
  createDatabase(name: string, options?: { readonly template?: string }): Promise<string>;
  /** Drops a database and ends its connections. A missing database is not an error. */
  dropDatabase(name: string): Promise<void>;
};

/** Our own server, which may be killed and started again. */
export type LocalPostgres = PostgresServer & {
  /** The URL of an empty database, for tests that need only one. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** The process id of the postmaster that runs now, or ran last. */
  readonly pid: number;
  /** The password of the user `postgres`, for a standby. */
  readonly password: string;
  /** Stops PostgreSQL in an orderly way, as before a planned switchover. The data stays. */
  halt(): Promise<void>;
  /** Kills the postmaster at once, as in a crash. The data stays. */
  kill(): Promise<void>;
  /** Stops PostgreSQL if it runs, and starts it on the same data and port. */
  restart(): Promise<void>;
  /** Stops PostgreSQL and removes all of its files. */
  stop(): Promise<void>;
};

/** A server that follows another one, until it is promoted. */
export type LocalStandby = LocalPostgres & {
  /** Makes it a primary. Resolves when it accepts writes. */
  promote(): Promise<void>;
};
