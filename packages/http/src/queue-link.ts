import type { BoxOffice, FindQueue } from "@admit-one/core";
import type { RequestContext } from "./context.ts";
import { location } from "./location.ts";

/**
 * A refusal for want of an active token says where to get one. It costs a read once for each show
 * or concert; where that fails, or there is none, the refusal stands by itself.
 */
export const linkToQueue = async (
  c: RequestContext,
  boxOffice: BoxOffice,
  refusal: { readonly outcome: string },
  guarded: FindQueue,
): Promise<Readonly<Record<string, string>>> => {
  if (refusal.outcome !== "invalid_token" && refusal.outcome !== "token_not_active") return {};
  const queueId = await boxOffice.findQueue(guarded).catch(() => null);
  if (queueId === null) return {};
  const path = location(c, `/queues/${encodeURIComponent(queueId)}/tokens`);
  return { Link: `<${path}>; rel="queue"` };
};
