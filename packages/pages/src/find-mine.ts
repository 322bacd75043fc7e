import type { TokenView } from "@admit-one/core";
import type { UserVisit } from "./visit.ts";

/**
 * The reader's place in a line: the live one, else the last; null if none is kept. It stays on the
 * server: no page has its token. Only the page of the line is limited in how often it looks: those who
 * hold seats or pay must not be sent away for that.
 */
export const findMine = async (
  { site, userId }: UserVisit,
  queueId: string,
): Promise<TokenView | null> => {
  const found = await site.boxOffice.followMyToken({ queueId, userId });
  return found.outcome === "token_found" ? found.token : null;
};
