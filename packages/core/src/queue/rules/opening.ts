import type { Queue, Sales } from "../queue.ts";
import { measurePace } from "./pace.ts";

/** Whether a sale has started or ended since the queue last read its sales. */
export const hasNewSales = ({ policy, sales }: Queue, nowMs: number): boolean => {
  const edgeAtMs = policy.opensAtMs === "sales" ? (sales?.edgeAtMs ?? null) : null;
  return edgeAtMs !== null && nowMs >= edgeAtMs;
};

/** The queue with its sales as they are at the instant. */
export const withSales = (queue: Queue, sales: SalesNow, nowMs: number): Queue => {
  const revision = (queue.sales?.revision ?? 0) + 1;
  // The time so far must be measured with the previous state.
  return { ...measurePace(queue, nowMs), sales: { ...sales, revision } };
};

/** What a queue must know about its shows' sales at an instant. */
export type SalesNow = Omit<Sales, "revision">;
