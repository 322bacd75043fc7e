// Runs in a thread of its own: see audit-thread.ts.
import { parentPort, workerData } from "node:worker_threads";
import { type AuditProgress, auditStore } from "@admit-one/core";
import { createSystemTimers } from "@admit-one/node";
import type { AuditMessage, AuditWork } from "./audit-thread.ts";
import { forReading } from "./for-reading.ts";
import { openStores } from "./stores.ts";

const { database, options } = workerData as AuditWork;

const say = (message: AuditMessage): void => parentPort?.postMessage(message);

const audit = async (): Promise<void> => {
  // The server has migrated the tables already, so there is nothing to log.
  const log = { info: () => {}, error: () => {} };
  const stores = await openStores(forReading({ database }), createSystemTimers(), log);
  try {
    const onProgress = (progress: AuditProgress): void => say({ kind: "progress", progress });
    say({ kind: "report", report: await auditStore(stores.bookings, options, { onProgress }) });
  } finally {
    await stores[Symbol.asyncDispose]?.();
  }
};

audit().catch((error: unknown) => {
  say({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
});
