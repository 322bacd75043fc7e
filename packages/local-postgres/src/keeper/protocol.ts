import type { PostgresVersion } from "./binaries.ts";

/** Where shared memory is mounted, and how much free space makes it worth using. */
export type SharedMemory = { readonly path: string; readonly minFreeBytes: number };

export type ClusterOptions = {
  /** On a disk, and with all flushes of PostgreSQL. Otherwise nothing survives a power cut. */
  readonly durable: boolean;
  /** Logs what a standby needs, and waits for it if `synchronous_standby_names` says so. */
  readonly replicated: boolean;
  readonly port: number | null;
  readonly sharedMemory: SharedMemory;
  readonly version: PostgresVersion;
  /** The folder that contains `bin`, `lib` and `share`; null means the one from npm. */
  readonly binaries: string | null;
  /**
   * Where copies of the binaries are kept for another user; null means the folder of temporary
   * files.
   */
  readonly copies: string | null;
};

/** The running server. */
export type Running = { readonly port: number; readonly pid: number };

export type Cluster = Running & { readonly dataDir: string; readonly password: string };

/** What a copy of a running server's files needs to follow that server. */
export type Following = {
  /** The content of `backup_label`, as `pg_backup_stop` returns it. */
  readonly label: string;
  /** How the standby connects to the server that it follows. */
  readonly conninfo: string;
};

/** Where the copy is stored. */
export type Copied = { readonly dataDir: string };

export type Request = { readonly id: number } & (
  | { readonly ask: "create"; readonly options: ClusterOptions }
  /** Copies the files of another server, which is in backup mode. */
  | { readonly ask: "copy"; readonly options: ClusterOptions; readonly from: string }
  /** Starts the copy as a standby. */
  | { readonly ask: "follow"; readonly following: Following }
  | { readonly ask: "kill" }
  | { readonly ask: "halt" }
  | { readonly ask: "restart" }
  | { readonly ask: "stop" }
);

export type Reply = { readonly id: number } & (
  | { readonly done: Cluster | Copied | Running | null }
  | { readonly failed: string }
);
