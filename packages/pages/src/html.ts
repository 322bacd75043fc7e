import { html } from "hono/html";

/** Text of a page whose parts are escaped. */
export type Html = ReturnType<typeof html>;

/** What `html` accepts for a part that may be missing. */
export type MaybeHtml = Html | "" | false | null;

export { html };
