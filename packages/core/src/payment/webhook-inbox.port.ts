import type { PaymentId } from "../kernel/ids.ts";

/** One accepted delivery. It keeps only what to look up. */
export type InboxEntry = {
  /** The gateway's name. */
  readonly gateway: string;
  readonly eventId: string;
  readonly paymentId: PaymentId;
  readonly receivedAtMs: number;
  /** When it is due for processing. Null when done. */
  readonly dueAtMs: number | null;
};

/**
 * Stores webhooks from their delivery until they are processed. Laws:
 *
 * - `put` is durable before it resolves: the delivery is answered with 2xx only after that. An
 *   entry is unique by gateway and event id. A second delivery changes nothing and returns `known`.
 * - `due` returns entries with `dueAtMs` at or before the instant, in order of arrival, those of
 *   the same millisecond by event id. Two servers may process one entry at once: the effect is a
 *   look-up, which may run twice.
 * - `reschedule` moves an existing entry. Of racing calls any may win. Null marks it as done.
 */
export interface WebhookInbox {
  put(entry: InboxEntry): Promise<"new" | "known">;
  due(atMs: number, limit: number): Promise<readonly InboxEntry[]>;
  reschedule(entry: Pick<InboxEntry, "gateway" | "eventId">, dueAtMs: number | null): Promise<void>;
  /**
   * Deletes at most `limit` entries that are done and arrived before the instant. Returns how many.
   */
  forget(beforeMs: number, limit: number): Promise<number>;
}
