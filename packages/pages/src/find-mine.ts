import type { TokenView } from "@admit-one/core";
import { refusePage } from "./refuse.ts";
import type { UserVisit } from "./visit.ts";

export type Mine =
  /** The reader's place in line: the live one, else the last. Null if none is kept. */
  | { readonly outcome: "mine"; readonly token: TokenView | null }
  | { readonly outcome: "refused"; readonly response: Promise<Response> };

/** The reader's place in a line. It stays on the server: no page has its token. */
export const findMine = async (visit: UserVisit, queueId: string): Promise<Mine> => {
  const found = await visit.site.boxOffice.findMyToken({ queueId, userId: visit.userId });
  switch (found.outcome) {
    case "token_found":
      return { outcome: "mine", token: found.token };
    case "not_found":
      return { outcome: "mine", token: null };
    case "too_many_requests":
      return {
        outcome: "refused",
        response: refusePage(visit, "TOO_MANY_REQUESTS", { retryAfterMs: found.retryAfterMs }),
      };
  }
};
