import { basePath } from "hono/route";
import type { RequestContext } from "./context.ts";

/** The path of a resource, wherever the host mounted the routes. */
export const location = (c: RequestContext, path: string): string =>
  `${basePath(c).replace(/\/$/, "")}${path}`;
