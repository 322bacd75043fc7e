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

/** The thread's messages: progress from time to time, and finally one of the others. */
export type AuditMessage =
  | { readonly kind: "progress"; readonly progress: AuditProgress }
  | { readonly kind: "report"; readonly report: AuditReport }
  | { readonly kind: "failed"; readonly message: string };

/** An auditor that ends the running audit when it is disposed. */
export type ThreadAuditor = AsyncDisposable & { readonly audit: Auditor };

/**
 * An audit of any size needs less. An audit that needs more has a defect, and ends its own thread
 * instead of the server.
 */
const heapMaxMb = 512;

const script = new URL(
  import.meta.url.endsWith(".ts") ? "./audit-worker.ts" : "./audit-worker.js",
  import.meta.url,
);

/**
 * Audits in a thread of its own with its own database connections, so the server's thread is not
 * burdened. One audit runs at a time. Callers that arrive meanwhile share the next one.
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
      // The running audit began before this request, so its result would be too old.
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
