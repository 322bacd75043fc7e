import { type Listening, listen } from "./listen.ts";
import { createTossStandIn, type TossStandIn, type TossStandInOptions } from "./stand-in.ts";

export type { Authentication } from "./bank.ts";
export type { Fault, Faults, StandInCall } from "./fault.ts";
export type { LedgerLine, TossStandIn, TossStandInOptions } from "./stand-in.ts";
export { createTossStandIn } from "./stand-in.ts";
export type { StandInWebhook } from "./webhooks.ts";

/** Starts a stand-in on loopback. Use its `url` as the gateway's `apiUrl`. */
export const startTossStandIn = async (
  options: TossStandInOptions,
): Promise<TossStandIn & Listening> => {
  const standIn = createTossStandIn(options);
  return { ...standIn, ...(await listen(standIn.fetch)) };
};
