import { Worker } from "node:worker_threads";
import type { RehearsalInput, RehearsalOutcome, Rehearse } from "@admit-one/pages/console";

/** The thread's messages: that it begins, and finally one of the others. */
export type RehearsalMessage =
  | { readonly kind: "begun" }
  | { readonly kind: "report"; readonly outcome: RehearsalOutcome }
  | { readonly kind: "failed"; readonly message: string };

/** More people need more time than there is. */
const peopleMax = 5_000;
const longestMs = 5_000;
/** To load what a rehearsal needs, also on a machine that is busy selling. */
const loadMs = 20_000;
/** A rehearsal that needs more ends its own thread instead of the server. */
const heapMaxMb = 256;

const script = new URL(
  import.meta.url.endsWith(".ts") ? "./rehearsal-worker.ts" : "./rehearsal-worker.js",
  import.meta.url,
);

type RehearsalOptions = { readonly longestMs?: number };

/**
 * Rehearses a line's limits in a thread of its own, so that the server's thread goes on selling. One
 * rehearsal runs at a time, for at most five seconds.
 */
export const createThreadRehearsal = (options: RehearsalOptions = {}): Rehearse => {
  let isRunning = false;
  return async (input) => {
    if (isRunning) return { outcome: "busy" };
    isRunning = true;
    try {
      return await runRehearsal(input, options.longestMs ?? longestMs);
    } finally {
      isRunning = false;
    }
  };
};

const runRehearsal = async (input: RehearsalInput, forMs: number): Promise<RehearsalOutcome> => {
  const people = Math.min(peopleMax, input.crowd.people);
  const workerData: RehearsalInput = { ...input, crowd: { ...input.crowd, people } };
  const thread = new Worker(script, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
  });
  const ended = Promise.withResolvers<RehearsalOutcome>();
  const stopAfter = (ms: number) => setTimeout(() => ended.resolve({ outcome: "too_long" }), ms);
  let late = stopAfter(loadMs);
  // A server that stops does not wait for a preview.
  thread.unref();
  thread.on("message", (message: RehearsalMessage) => {
    switch (message.kind) {
      case "begun":
        clearTimeout(late);
        late = stopAfter(forMs);
        break;
      case "report":
        ended.resolve(message.outcome);
        break;
      case "failed":
        ended.reject(new Error(`The rehearsal failed: ${message.message}`));
        break;
    }
  });
  thread.on("error", (error) =>
    isOutOfMemory(error) ? ended.resolve({ outcome: "too_long" }) : ended.reject(error),
  );
  thread.on("exit", () => ended.resolve({ outcome: "too_long" }));
  try {
    return await ended.promise;
  } finally {
    clearTimeout(late);
    await thread.terminate();
  }
};

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
