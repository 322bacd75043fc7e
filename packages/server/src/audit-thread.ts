import { once } from "node:events";
import { Worker } from "node:worker_threads";
import {
  type AuditOptions,
  type Auditor,
  type AuditProgress,
  type AuditReport,
  TicketingError,
} from "@admit-one/core";
import type { Config } from "./config.ts";

export type AuditWork = {
  readonly database: Config["database"];
  readonly options: AuditOptions;
};

/** What the thread says: now and then how far it came, and then one of the others. */
export type AuditMessage =
  | { readonly kind: "progress"; readonly progress: AuditProgress }
  | { readonly kind: "report"; readonly report: AuditReport }
  | { readonly kind: "failed"; readonly message: string };

/** Whoever asks for audits, and ends the one that runs when nobody waits for it any more. */
export type ThreadAuditor = AsyncDisposable & { readonly audit: Auditor };

/** An audit of any size needs less; one that is a defect ends itself and not the server. */
const heapMaxMb = 512;

const script = new URL(
  import.meta.url.endsWith(".ts") ? "./audit-worker.ts" : "./audit-worker.js",
  import.meta.url,
);

/**
 * Audits in a thread of its own, with connections of its own to the database, so that the server's
 * thread has nothing to do with it. One runs at a time; whoever asks meanwhile shares the next one.
 */
export const createThreadAuditor = (database: Config["database"]): ThreadAuditor => {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<AuditReport> | undefined;
  let worker: Worker | undefined;
  let isClosed = false;

  const run: Auditor = async (options, { onProgress } = {}) => {
    if (isClosed) throw unaudited("the server stops");
    const thread = new Worker(script, {
      workerData: { database, options } satisfies AuditWork,
      resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
    });
    worker = thread;
    const ended = Promise.withResolvers<AuditReport>();
    thread.on("message", (message: AuditMessage) => {
      if (message.kind === "progress") onProgress?.(message.progress);
      else if (message.kind === "report") ended.resolve(message.report);
      else ended.reject(unaudited(message.message));
    });
    thread.on("error", (error) => ended.reject(unaudited(String(error))));
    thread.on("exit", () => ended.reject(unaudited("its thread ended early")));
    try {
      return await ended.promise;
    } finally {
      await thread.terminate();
      worker = undefined;
    }
  };

  return {
    audit: (options, watch) => {
      // What one runs on began before this was asked for, so it is too old an answer.
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          const audit = run(options, watch);
          running = audit;
          return audit;
        });
      return next;
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      if (worker === undefined) return;
      const exit = once(worker, "exit");
      await worker.terminate();
      await exit.catch(() => undefined);
    },
  };
};

const unaudited = (why: string): TicketingError =>
  new TicketingError("UNAVAILABLE", `The store can't be audited: ${why}.`);
