import type { OutboxContext } from "../outbox/outbox-context.ts";
import type { SalesContext } from "../sales/sales-context.ts";

/** What works on all that is stored of a user. */
export type PrivacyContext = SalesContext &
  OutboxContext & {
    /** How long tokens are kept that are over. */
    readonly options: { readonly tokenRetentionMs: number };
  };
