import type { Entry } from "../../assets.ts";
import type { Brand } from "../../brand.ts";
import { shellWords } from "../messages/shell.ts";
import type { Page } from "./answers.ts";
import { type Desk, may } from "./desk.ts";
import { instant } from "./format.ts";
import { type Html, html, nothing, pathBelow } from "./html.ts";

export type Shell = {
  readonly entry: Entry;
  readonly brand: Brand | undefined;
  readonly logoutUrl: string | null;
};

/** What a page is before anybody is known: words and addresses only. */
type Frame = Pick<Desk, "language" | "base" | "path">;

/** A whole document. `desk` is null where nobody is known. */
export const document = (
  { entry, brand, logoutUrl }: Shell,
  frame: Frame,
  desk: Desk | null,
  page: Page & { readonly notice?: string | undefined },
): Html => {
  const { language, base } = frame;
  const words = shellWords[language];
  const name = brand?.name ?? "Admit One";
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title} · ${name} ${words.console}</title>
${entry.styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}
${entry.scripts.map((src) => html`<script type="module" src="${src}"></script>`)}
${page.live === undefined ? "" : html`<noscript><meta http-equiv="refresh" content="10; url=?refresh=1"></noscript>`}
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header>
<a class="brand" href="${pathBelow(base, "/")}">${name} <span>${words.console}</span></a>
${desk === null ? "" : nav(desk)}
<div class="who">
${desk === null ? "" : html`<span>${desk.operator.id} · ${words.roles[desk.operator.role]}</span>`}
<a href="?lang=${language === "ko" ? "en" : "ko"}" lang="${language === "ko" ? "en" : "ko"}">${words.otherLanguage}</a>
${desk === null || logoutUrl === null ? "" : html`<form method="post" action="${logoutUrl}"><button class="quiet">${words.logOut}</button></form>`}
</div>
</header>
<main id="content" tabindex="-1">
<h1>${page.title}</h1>
${page.notice === undefined ? "" : html`<p class="notice" role="status">${page.notice}</p>`}
${desk === null ? nothing : livePart(desk, page)}
${page.body ?? nothing}
</main>
</body>
</html>`;
};

/** The part that the script asks for by itself. */
export const livePart = (desk: Desk, { live }: Pick<Page, "live">): Html => {
  if (live === undefined) return nothing;
  const words = shellWords[desk.language];
  const age = Math.max(0, desk.nowMs - live.atMs);
  return html`<section data-live data-age="${age}" data-age-text="${words.age}" data-fresh-text="${words.fresh}" data-lost-text="${words.lost}">
<p class="age">${words.asOf} ${instant(desk, live.atMs)} ${desk.zone} <span data-part="age"></span></p>
${live.body}
</section>`;
};

const nav = (desk: Desk): Html => {
  const words = shellWords[desk.language];
  const links = [
    ["/", words.overview],
    ["/work", words.work],
    ["/lines", words.line],
    ["/concerts", words.concerts],
    ["/orders", words.orders],
    ["/events", words.events],
    ["/audit", words.audit],
    ...(may(desk, "manager")
      ? [
          ["/journal", words.journal],
          ["/users", words.users],
        ]
      : []),
  ] as const;
  return html`<nav aria-label="${words.nav}"><ul>${links.map(([href = "", text]) => {
    const here = href === "/" ? desk.path === "/" : desk.path.startsWith(href);
    return html`<li><a href="${pathBelow(desk.base, href)}"${here ? html` aria-current="page"` : ""}>${text}</a></li>`;
  })}</ul></nav>`;
};
