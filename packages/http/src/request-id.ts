import type { RequestContext } from "./context.ts";

/** Short and plain, so that it can stand in a header and a log line as it is. */
const isSane = (id: string): boolean => /^[A-Za-z0-9_.:=-]{1,128}$/.test(id);

/** Names the request: the host's name for it, the client's, or a new one. */
export const nameRequest = (c: RequestContext, makeId: () => string): string => {
  const offered: string | undefined = c.get("requestId") ?? c.req.header("X-Request-Id");
  const requestId = offered !== undefined && isSane(offered) ? offered : makeId();
  c.set("requestId", requestId);
  return requestId;
};
