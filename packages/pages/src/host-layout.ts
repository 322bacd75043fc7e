import { type Html, html } from "./html.ts";
import type { Language } from "./messages/choose-messages.ts";

/** The parts of a page, for a layout. */
export type PageParts = {
  readonly language: Language;
  readonly title: string;
  /** What belongs into `<head>`: styles, scripts and what the page needs there. */
  readonly head: Html;
  /** Name, links and language of the pages. */
  readonly header: Html;
  /** The page itself, in `<main id="main">`. */
  readonly main: Html;
  /** Links of the host. */
  readonly footer: Html;
};

/** Makes the document of a page. The head must stay complete: without it nothing looks right. */
export type Layout = (parts: PageParts) => Html | Promise<Html>;

export const defaultLayout: Layout = ({ language, title, head, header, main, footer }) =>
  html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}
</head>
<body>
${header}
${main}
${footer}
</body>
</html>
`;
