import type { JournalReader } from "../kernel/journal.ts";
import type { OutboxContext } from "../outbox/outbox-context.ts";
import type { SalesContext } from "../sales/sales-context.ts";

/** What the use cases for a user's stored data depend on. */
export type PrivacyContext = SalesContext &
  OutboxContext & {
    readonly stores: { readonly lookups: JournalReader };
    /** How long ended tokens are kept, in milliseconds. */
    readonly options: { readonly tokenRetentionMs: number };
  };
