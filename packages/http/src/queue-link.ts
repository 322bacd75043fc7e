import type { BoxOffice, FindQueue } from "@admit-one/core";
import type { RequestContext } from "./context.ts";
import { location } from "./location.ts";

/**
 * Adds a link to the queue to a refusal for lack of an active token. It costs one read for each
 * show or concert. If the read fails or there is no queue, the refusal has no link.
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
