/** Where shared memory is mounted, and how much room makes it worth using. */
export type SharedMemory = { readonly path: string; readonly minFreeBytes: number };

export type ClusterOptions = {
  /** On a disk, with everything flushed that PostgreSQL flushes. Else nothing survives a power cut. */
  readonly durable: boolean;
  readonly port: number | null;
  readonly sharedMemory: SharedMemory;
  /** The folder that holds `bin`, `lib` and `share`; null for the one from npm. */
  readonly binaries: string | null;
  /** Where copies of the binaries are kept for another user; null for the folder of temporary files. */
  readonly copies: string | null;
};

/** What runs now. */
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
