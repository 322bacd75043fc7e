import type { ConsoleRoutes } from "../kit/console-routes.ts";
import type { Rehearse } from "../rehearsal.ts";
import { changeLimits, limitsPage } from "./limits-pages.ts";
import { admitNext, closeLine, pauseLine, resetLine, resumeLine } from "./line-acts.ts";
import { linePage, linesPage } from "./line-pages.ts";
import { revokeToken, tokenPage } from "./token-pages.ts";

export const addLineRoutes = (
  { view, act }: ConsoleRoutes,
  rehearse: Rehearse | undefined,
): void => {
  view("/lines", "viewer", linesPage);
  view("/lines/:queueId", "viewer", linePage);
  view("/lines/:queueId/limits", "manager", limitsPage(rehearse));
  view("/lines/:queueId/token", "viewer", tokenPage);
  act("/lines/:queueId/pause", "manager", pauseLine);
  act("/lines/:queueId/resume", "manager", resumeLine);
  act("/lines/:queueId/close", "manager", closeLine);
  act("/lines/:queueId/reset", "manager", resetLine);
  act("/lines/:queueId/admit", "manager", admitNext);
  act("/lines/:queueId/limits", "manager", changeLimits(rehearse));
  act("/lines/:queueId/revoke", "manager", revokeToken);
};
