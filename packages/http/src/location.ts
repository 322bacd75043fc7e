import type { RequestContext } from "./context.ts";

/** Checks the base path, and removes slashes at its end. */
export const checkBasePath = (basePath: string | undefined): string | undefined => {
  if (basePath === undefined) return undefined;
  const isPath = basePath === "" || /^\/(?![/\\])/.test(basePath);
  if (!isPath && !/^https?:\/\/[^/]/.test(basePath)) {
    throw new TypeError(
      `[admit-one/http] basePath is "${basePath}": give a path like /tickets, or a whole URL.`,
    );
  }
  return basePath.replace(/\/+$/, "");
};

/**
 * The part of the request's path before the route's own path. Only the number of segments matters,
 * so this needs no private state of the host's Hono, which may be another copy or version.
 */
const pathBefore = (url: string, pattern: string): string => {
  const parts = new URL(url).pathname.replace(/\/+$/, "").split("/");
  return parts.slice(0, parts.length - pattern.split("/").length + 1).join("/");
};

/** The path of a resource, wherever the host mounted the routes. */
export const location = (c: RequestContext, path: string): string => {
  const { basePath, pattern } = c.get("boxOfficeMount");
  return `${basePath ?? pathBefore(c.req.url, pattern)}${path}`;
};
