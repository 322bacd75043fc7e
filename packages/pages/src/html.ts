import { html, raw } from "hono/html";

/** Text of a page whose parts are escaped. */
export type Html = ReturnType<typeof html>;

/** What `html` accepts for a part that may be missing. */
export type MaybeHtml = Html | "" | false | null;

export { html };

/** The content of a `<script type="application/json">`, inside of which nothing may end it. */
export const jsonData = (value: unknown): Html =>
  raw(JSON.stringify(value).replaceAll("<", String.raw`\u003c`));
