/** Methods that change nothing (RFC 9110, section 9.2.1). */
const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Whether a cookie may name the caller. A browser also sends cookies with requests that pages of
 * other sites make. So a request that may change something must come from a page of this origin:
 *
 * - `Sec-Fetch-Site` is `same-origin`. No page can set that header.
 * - Browsers that do not send it: `Origin` is the origin of the public URL. Without a public URL it
 *   is the origin of the request itself.
 *
 * The media type does not matter: forms can send a body that parses as JSON.
 */
export const isSameOrigin = (request: Request, publicUrl: string | null): boolean => {
  if (safe.has(request.method)) return true;
  const site = request.headers.get("Sec-Fetch-Site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("Origin");
  return origin !== null && origin === new URL(publicUrl ?? request.url).origin;
};
