import { preferredLanguage } from "@admit-one/http";
import type { Context, MiddlewareHandler } from "hono";
import { html } from "hono/html";
import { parse } from "hono/utils/cookie";
import { type Language, logInMessages } from "./log-in-messages.ts";
import type { Site } from "./site.ts";

type Html = ReturnType<typeof html>;

/** The reader's language: their choice on the pages, else that of the browser. */
export const languageOf = (request: Request): Language => {
  const { lang } = parse(request.headers.get("Cookie") ?? "", "lang");
  if (lang === "ko" || lang === "en") return lang;
  return preferredLanguage(request.headers.get("Accept-Language") ?? undefined);
};

/** No script, nothing from elsewhere, and no frame: a log-in must not be shown inside other pages. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

export const logInHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("Content-Security-Policy", contentSecurityPolicy);
  // With no-referrer, forms would send `Origin: null`.
  c.header("Referrer-Policy", "same-origin");
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Cross-Origin-Opener-Policy", "same-origin");
  c.header("Cache-Control", "no-store");
};

export type LogInPage = {
  readonly title: string;
  readonly body: Html | Promise<Html>;
  /** Where the browser goes by itself at once. */
  readonly onward?: string;
  readonly status?: 200 | 400 | 403 | 422 | 429 | 502;
};

export const stylePath = "/login/style.css";

/**
 * Sends the browser to an address by a page instead of a redirect. After a redirect it would count
 * as coming from where the chain began: `form-action` would refuse another site, and cookies with
 * `SameSite=Strict` would be left out.
 */
export const answerOnward = (
  c: Context,
  site: Site,
  onward: string,
): Response | Promise<Response> => {
  const { logIn, goOn } = logInMessages[languageOf(c.req.raw)];
  const body = html`<p><a href="${onward}">${goOn}</a></p>`;
  return answerPage(c, site, { title: logIn, body, onward });
};

/** A small page in the reader's language. */
export const answerPage = (
  c: Context,
  { basePath }: Site,
  page: LogInPage,
): Response | Promise<Response> =>
  c.html(
    html`<!doctype html>
<html lang="${languageOf(c.req.raw)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
${page.onward === undefined ? "" : html`<meta http-equiv="refresh" content="0; url=${page.onward}">`}
<link rel="stylesheet" href="${basePath}${stylePath}">
</head>
<body>
<main>
<h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>
`,
    page.status ?? 200,
  );

export const logInStyle = `\
:root { color-scheme: light dark; }
body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 26rem; margin: 12vh auto 0; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
label { display: block; margin-block: 1rem 0.25rem; }
input, button, .button { box-sizing: border-box; font: inherit; min-height: 44px; padding: 0.5rem 0.75rem; }
input { inline-size: 100%; border: 1px solid; border-radius: 0.375rem; }
button { margin-block-start: 1rem; border: 0; border-radius: 0.375rem; background: #1d4ed8; color: #fff; }
:focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px; }
[role="alert"] { border-inline-start: 4px solid #b91c1c; padding-inline-start: 0.75rem; }
`;
