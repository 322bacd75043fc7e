import type { Cell } from "../../kernel/cell.ts";
import type { Ids, QueueId } from "../../kernel/ids.ts";
import type { Clock, Timers } from "../../kernel/time.ts";
import type { QueueStore } from "../queue-store.port.ts";
import type { SalesNow } from "../rules/opening.ts";
import type { TokenSigner } from "../token-signer.port.ts";
import type { StepTokens } from "./step-tokens.ts";
import type { VerifiedTokenCache } from "./verified-token-cache.ts";

/**
 * The sale times of a queue's shows. The queue domain does not know shows; the concert domain
 * answers.
 */
export type SalesCalendar = {
  /** Reads the shows of the queue and returns a function that gives their sales at any instant. */
  read(queueId: QueueId): Promise<(nowMs: number) => SalesNow>;
};

/** What the queue's use cases depend on. */
export type QueueContext = {
  readonly stores: { readonly queues: QueueStore };
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  /** Absent without other cells. */
  readonly cell?: Cell | undefined;
  readonly signer: TokenSigner;
  readonly verifiedTokens: VerifiedTokenCache;
  /** Absent if bookings and queues lie in different databases. */
  readonly stepTokens?: StepTokens | undefined;
  readonly calendar: SalesCalendar;
  /** The largest difference between the clocks of two servers. */
  readonly options: { readonly clockSkewMs: number };
};
