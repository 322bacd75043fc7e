import { type Listening, listen } from "./listen.ts";
import { createStripeStandIn, type StripeStandIn, type StripeStandInOptions } from "./stand-in.ts";

export type { DisputeOptions } from "./dispute-desk.ts";
export type { StandInEvent } from "./events.ts";
export type { Fault, Faults, StandInCall } from "./fault.ts";
export type { EmptyBalance } from "./refund-desk.ts";
export type { LedgerLine, StripeStandIn, StripeStandInOptions } from "./stand-in.ts";
export { createStripeStandIn } from "./stand-in.ts";

/** Starts a stand-in on loopback. Use its `url` as the gateway's `apiUrl`. */
export const startStripeStandIn = async (
  options: StripeStandInOptions,
): Promise<StripeStandIn & Listening> => {
  const standIn = createStripeStandIn(options);
  return { ...standIn, ...(await listen(standIn.fetch)) };
};
