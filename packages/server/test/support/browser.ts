/** A browser as far as cookies go: it keeps them, sends them, and says which page asks. */
export type Browser = {
  /** The cookies by name. */
  readonly cookies: Map<string, string>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** Sends a form, by default from a page of the same origin. */
  readonly post: (
    path: string,
    fields?: Record<string, string>,
    headers?: Record<string, string>,
  ) => Promise<Response>;
};

type Ask = (request: Request) => Response | Promise<Response>;

export const sameOrigin = { "Sec-Fetch-Site": "same-origin" };
export const crossSite = { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" };

const attributesOf = (line: string): readonly string[] =>
  line.split(";").map((part) => part.trim());

export const createBrowser = (url: string, ask: Ask = fetchNoRedirect): Browser => {
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) {
      headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await ask(new Request(new URL(path, url), { ...init, headers }));
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = attributesOf(line);
      const [name = "", value = ""] = pair.split("=");
      if (attributes.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields = {}, headers = sameOrigin) =>
      send(path, { method: "POST", headers, body: new URLSearchParams(fields) }),
  };
};

const fetchNoRedirect: Ask = (request) => fetch(new Request(request, { redirect: "manual" }));
