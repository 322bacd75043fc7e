import type { Ids, QueueId } from "../../kernel/ids.ts";
import type { Clock, Timers } from "../../kernel/time.ts";
import type { QueueStore } from "../queue-store.port.ts";
import type { SalesNow } from "../rules/opening.ts";
import type { TokenSigner } from "../token-signer.port.ts";
import type { VerifiedTokenCache } from "./verified-token-cache.ts";

/** When what a queue guards is sold. The queue domain knows no shows: the concert domain answers. */
export type SalesCalendar = {
  /** Reads the shows that the queue guards, and answers what they come to at any instant. */
  read(queueId: QueueId): Promise<(nowMs: number) => SalesNow>;
};

/** What a use case of the queue works with. */
export type QueueContext = {
  readonly stores: { readonly queues: QueueStore };
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly signer: TokenSigner;
  readonly verifiedTokens: VerifiedTokenCache;
  readonly calendar: SalesCalendar;
  /** How far apart the clocks of the servers may be. */
  readonly options: { readonly clockSkewMs: number };
};
