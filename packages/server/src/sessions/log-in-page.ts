import { pageLanguage } from "@admit-one/http";
import { type Brand, createAssets } from "@admit-one/pages";
import type { Context, MiddlewareHandler } from "hono";
import { html } from "hono/html";
import { logInMessages } from "./log-in-messages.ts";
import type { Site } from "./site.ts";

type Html = ReturnType<typeof html>;

/** How the log-in pages look: like the pages that they are for. */
export type Look = { readonly name: string; readonly styles: readonly string[] };

/** A site with the look of its log-in. */
export type LogInSite = Site & { readonly look: Look };

export const lookOf = ({ basePath }: Site, brand: Brand | undefined, hasSheet: boolean): Look => ({
  name: brand?.name ?? "Admit One",
  styles: [
    ...createAssets(basePath).entry("concerts").styles,
    ...(hasSheet && Object.keys(brand?.css ?? {}).length > 0 ? [`${basePath}/brand.css`] : []),
  ],
});

/** Keeps a language that the reader asks for, as the pages do. */
const keepLanguage = (c: Context, { basePath }: Site): void => {
  const asked = c.req.query("lang");
  if (asked !== "ko" && asked !== "en") return;
  const where = `Path=${basePath === "" ? "/" : basePath}`;
  const cookie = `lang=${asked}; ${where}; Max-Age=31536000; SameSite=Lax; HttpOnly`;
  c.header("Set-Cookie", cookie, { append: true });
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

/**
 * Sends the browser to an address by a page instead of a redirect. After a redirect it would count
 * as coming from where the chain began: `form-action` would refuse another site, and cookies with
 * `SameSite=Strict` would be left out.
 */
export const answerOnward = (
  c: Context,
  site: LogInSite,
  onward: string,
): Response | Promise<Response> => {
  const { logIn, goOn } = logInMessages[pageLanguage(c.req.raw)];
  const body = html`<p><a href="${onward}">${goOn}</a></p>`;
  return answerPage(c, site, { title: logIn, body, onward });
};

/** A small page in the reader's language. */
export const answerPage = (
  c: Context,
  site: LogInSite,
  page: LogInPage,
): Response | Promise<Response> => {
  const { home, look } = site;
  keepLanguage(c, site);
  return c.html(
    html`<!doctype html>
<html lang="${pageLanguage(c.req.raw)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · ${look.name}</title>
${page.onward === undefined ? "" : html`<meta http-equiv="refresh" content="0; url=${page.onward}">`}
<meta name="color-scheme" content="light dark">
${look.styles.map((sheet) => html`<link rel="stylesheet" href="${sheet}">`)}
</head>
<body>
<header class="site">
<a class="brand" href="${home}"><span>${look.name}</span></a>
${languageLink(c)}
</header>
<main id="main">
<h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>
`,
    page.status ?? 200,
  );
};

/** Only pages that can be asked for again have one: a form that was sent would be lost. */
const languageLink = (c: Context): Html | "" => {
  if (c.req.method !== "GET") return "";
  const query = new URL(c.req.url).searchParams;
  const other = pageLanguage(c.req.raw) === "ko" ? "en" : "ko";
  query.set("lang", other);
  const name = logInMessages[other].language;
  return html`<nav aria-label="${name}"><a href="?${query.toString()}" hreflang="${other}" lang="${other}">${name}</a></nav>`;
};
