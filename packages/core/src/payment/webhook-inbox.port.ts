import type { PaymentId } from "../kernel/ids.ts";

/** One delivery that was taken in: all that is kept of it is what to look up. */
export type InboxEntry = {
  /** The gateway's name. */
  readonly gateway: string;
  readonly eventId: string;
  readonly paymentId: PaymentId;
  readonly receivedAtMs: number;
  /** From then on it is worked on; null once it is done. */
  readonly dueAtMs: number | null;
};

/**
 * Keeps webhooks from their delivery to their effect. Laws:
 *
 * - `put` is durable before it resolves: only then is the delivery answered with 2xx. An entry is
 *   unique by gateway and event id; a second delivery changes nothing and answers `known`.
 * - `due` answers entries with `dueAtMs` at or before the instant, in the order of their arrival,
 *   those of one millisecond in the order of their event ids. Two servers may work on one at once:
 *   its effect is a look-up, which bears that.
 * - `reschedule` moves an entry that exists; of racing ones any wins. Null ends it for good.
 */
export interface WebhookInbox {
  put(entry: InboxEntry): Promise<"new" | "known">;
  due(atMs: number, limit: number): Promise<readonly InboxEntry[]>;
  reschedule(entry: Pick<InboxEntry, "gateway" | "eventId">, dueAtMs: number | null): Promise<void>;
  /** Deletes at most `limit` entries that are done and came before the instant; answers how many. */
  forget(beforeMs: number, limit: number): Promise<number>;
}
