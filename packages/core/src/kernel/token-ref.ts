import type { QueueId } from "./ids.ts";

/** Names one token: the queue and the number in its line. */
export type TokenRef = { readonly queueId: QueueId; readonly no: number };

export type ExpiryReason =
  | "paid"
  | "left"
  | "lapsed"
  | "missed"
  | "timed_out"
  | "revoked"
  | "queue_closed";
