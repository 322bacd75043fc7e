import type { ContentfulStatusCode } from "hono/utils/http-status";
import { document, type Page } from "./layout.ts";
import { type Needs, securityHeaders } from "./security-headers.ts";
import { address, type Visit } from "./visit.ts";

export type AnswerOptions = Needs & {
  readonly status?: ContentfulStatusCode;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Answers with a page. No cache keeps it: it differs for each reader. */
export const answer = async (
  visit: Visit,
  page: Page,
  { status = 200, headers = {}, ...needs }: AnswerOptions = {},
): Promise<Response> => {
  const { c, site, language } = visit;
  const asked = c.req.query("lang");
  return new Response(String(await document(visit, page)), {
    status,
    headers: {
      ...securityHeaders(site, needs),
      "Content-Type": "text/html; charset=utf-8",
      "Content-Language": language,
      "Cache-Control": "no-store",
      Vary: "Accept-Language, Cookie",
      ...(asked !== undefined && {
        "Set-Cookie": `lang=${language}; Path=${site.basePath || "/"}; Max-Age=31536000; SameSite=Lax; HttpOnly`,
      }),
      ...headers,
    },
  });
};

/** After a form: the browser gets a page that it may reload. */
export const seeOther = ({ site }: Visit, path: string, query?: Query): Response =>
  new Response(null, {
    status: 303,
    headers: {
      ...securityHeaders(site),
      Location: address(site, `${path}${queryOf(query)}`),
      "Cache-Control": "no-store",
    },
  });

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const queryOf = (query: Query = {}): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === "string" ? [value] : (value ?? [])) params.append(name, one);
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
};
