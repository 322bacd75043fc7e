import type { Queue, Sales } from "../queue.ts";
import { measurePace } from "./pace.ts";

/** Whether a window has opened or closed since the queue learnt of its sales. */
export const hasNewSales = ({ policy, sales }: Queue, nowMs: number): boolean => {
  const edgeAtMs = policy.opensAtMs === "sales" ? (sales?.edgeAtMs ?? null) : null;
  return edgeAtMs !== null && nowMs >= edgeAtMs;
};

/** The queue with the sales that it guards, as they are at the instant. */
export const withSales = (queue: Queue, sales: SalesNow, nowMs: number): Queue => {
  const revision = (queue.sales?.revision ?? 0) + 1;
  // The time so far is counted as the queue was until now.
  return { ...measurePace(queue, nowMs), sales: { ...sales, revision } };
};

/** What a queue is to know of what it guards, as of an instant. */
export type SalesNow = Omit<Sales, "revision">;
