import type { QueueId } from "./ids.ts";

/** Identifies one token: the queue and its number there. */
export type TokenRef = { readonly queueId: QueueId; readonly no: number };

export type ExpiryReason =
  | "paid"
  | "left"
  | "lapsed"
  | "missed"
  | "timed_out"
  | "revoked"
  | "queue_closed";
