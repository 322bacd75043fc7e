import type { ShowId } from "../kernel/ids.ts";
import {
  type InvalidToken,
  invalidToken,
  type NotFound,
  type TokenNotActive,
  tokenNotActive,
} from "../kernel/refusals.ts";
import { authenticateToken } from "../queue/use-cases/authenticate-token.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { ShowLook } from "./show-looks.ts";

/** A look at a show by the holder of an active token of its queue. */
export const lookWithToken = async (
  context: ConcertContext,
  query: { readonly showId: string; readonly token: string },
): Promise<ShowLook | NotFound | InvalidToken | TokenNotActive> => {
  const known = await authenticateToken(context, query.token);
  if (known.outcome !== "known" || known.reading.status === "expired") return invalidToken;
  if (known.reading.status === "waiting") return tokenNotActive;
  const look = await context.showLooks.at(query.showId as ShowId);
  if (look.outcome !== "looked") return look;
  return look.queueId === known.queue.queueId ? look : invalidToken;
};
