import type { Entry } from "./assets.ts";
import { type Html, html, jsonData, type MaybeHtml } from "./html.ts";
import { address, here, type Visit } from "./visit.ts";

export type Page = {
  readonly title: string;
  readonly entry: Entry;
  readonly main: MaybeHtml | readonly MaybeHtml[];
  /** More for `<head>`. */
  readonly head?: MaybeHtml;
  /** How wide the content may be. */
  readonly wide?: boolean;
};

/** The document of a page, in the layout of the site. */
export const document = (visit: Visit, page: Page): Html | Promise<Html> => {
  const { site, language } = visit;
  return site.layout({
    language,
    title: `${page.title} · ${site.brand.name}`,
    head: headOf(visit, page),
    header: headerOf(visit),
    main: html`<main id="main" class="${page.wide === true ? "wide" : ""}" tabindex="-1">${page.main}</main>`,
    footer: footerOf(visit),
  });
};

const headOf = ({ site, language }: Visit, { entry, head = "" }: Page): Html =>
  html`${entry.styles.map((sheet) => html`<link rel="stylesheet" href="${sheet}">`)}${
    site.sheet &&
    html`<link rel="stylesheet" href="${address(site, "/brand.css")}?v=${site.sheet.version}">`
  }<meta name="color-scheme" content="light dark">${entry.scripts.map(
    (script) => html`<script type="module" src="${script}"></script>`,
  )}${
    language in entry.words &&
    html`<script type="application/json" data-words>${jsonData(entry.words[language])}</script>`
  }${head}`;

const headerOf = (visit: Visit): Html => {
  const { site, m, c, userId, language } = visit;
  const { logo, name } = site.brand;
  const other = language === "ko" ? "en" : "ko";
  const query = new URL(c.req.url).searchParams;
  query.set("lang", other);
  return html`<a class="skip" href="#main">${m.site.skip}</a>
<header class="site">
<a class="brand" href="${address(site, "/")}">${
    logo === undefined ? "" : html`<img src="${logo}" alt="" height="28">`
  }<span>${name}</span></a>
<nav aria-label="${name}">
<a href="${address(site, "/me")}">${m.site.mine}</a>
<a href="?${query.toString()}" hreflang="${other}" lang="${other}">${m.site.otherLanguage}</a>
${userId === null ? html`<a href="${logInUrl(visit)}">${m.site.logIn}</a>` : logOutForm(visit)}
</nav>
</header>`;
};

const logOutForm = ({ site, m }: Visit): MaybeHtml =>
  site.logoutUrl !== null &&
  html`<form method="post" action="${site.logoutUrl}">
<button class="link">${m.site.logOut}</button></form>`;

/** Where to log in, and to return from to a page. Default: the page of the request. */
export const logInUrl = (visit: Visit, next: string = here(visit)): string => {
  const { site } = visit;
  const joint = site.loginUrl.includes("?") ? "&" : "?";
  return `${site.loginUrl}${joint}next=${encodeURIComponent(next)}`;
};

const footerOf = ({ site, m }: Visit): Html => {
  const names = ["terms", "privacy", "refunds", "contact", "seller"] as const;
  const given = names.filter((name) => site.links[name] !== undefined);
  if (given.length === 0) return html`<footer class="site"><p>${site.brand.name}</p></footer>`;
  return html`<footer class="site"><p>${site.brand.name}</p>
<nav aria-label="${m.site.about}">${names.map((name) => {
    const href = site.links[name];
    return href === undefined ? "" : html`<a href="${href}">${m.site[name]}</a>`;
  })}</nav></footer>`;
};
