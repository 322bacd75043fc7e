import type { RequestContext } from "./context.ts";

/** Short and plain, so that a header and a log line can contain it unchanged. */
const isSane = (id: string): boolean => /^[A-Za-z0-9_.:=-]{1,128}$/.test(id);

/** Gives the request an id: the host's, the client's, or a new one. */
export const nameRequest = (c: RequestContext, makeId: () => string): string => {
  const offered: string | undefined = c.get("requestId") ?? c.req.header("X-Request-Id");
  const requestId = offered !== undefined && isSane(offered) ? offered : makeId();
  c.set("requestId", requestId);
  return requestId;
};
