/** Where shared memory is mounted, and how much free space makes it worth using. */
export type SharedMemory = { readonly path: string; readonly minFreeBytes: number };

export type ClusterOptions = {
  /** On a disk, and with all flushes of PostgreSQL. Otherwise nothing survives a power cut. */
  readonly durable: boolean;
  readonly port: number | null;
  readonly sharedMemory: SharedMemory;
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

export type Request = { readonly id: number } & (
  | { readonly ask: "create"; readonly options: ClusterOptions }
  | { readonly ask: "kill" }
  | { readonly ask: "restart" }
  | { readonly ask: "stop" }
);

export type Reply = { readonly id: number } & (
  | { readonly done: Cluster | Running | null }
  | { readonly failed: string }
);
