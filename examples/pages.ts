// A shop of yours with the buyer's pages in it: its own log-in, its own layout, colours and words.
// A buyer without JavaScript then goes the whole way, from the concert to the summary.
import { createBoxOfficeRoutes, type Identify, isSameOrigin } from "@admit-one/http";
import { createPages, type Layout } from "@admit-one/pages";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { Hono } from "hono";
import { html } from "hono/html";

const { boxOffice, clock } = createTestBoxOffice(); // your own instead, as in embed.ts
await boxOffice.createConcert(concertDocument({ title: "Winter night" }));

// #region identify
const identify: Identify = async (request) => {
  // A browser sends the cookie with forms of other sites, too. Those must do nothing.
  if (!isSameOrigin(request, null)) return { outcome: "cross_site" };
  const user = /(?:^|; )shop=(\w+)/.exec(request.headers.get("Cookie") ?? "")?.[1];
  return user === undefined ? { outcome: "unauthenticated" } : { outcome: "user", userId: user };
};
// #endregion

// #region layout
const layout: Layout = ({ language, title, head, main }) => html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${title}</title>${head}</head>
<body><header>The shop's own header</header>${main}</body>
</html>`;
// #endregion

// #region mount
const app = new Hono();
app.get("/", (c) => c.text("the shop"));
app.route("/api", createBoxOfficeRoutes({ boxOffice, identify }));
app.route(
  "/tickets",
  createPages({
    boxOffice,
    identify,
    clock,
    loginUrl: "/sign-in",
    basePath: "/tickets",
    gateways: [{ name: "scripted", kind: "none" }],
    brand: { name: "Winter Shop", css: { accent: "light-dark(#0f5132, #75d6a5)" } },
    links: { terms: "/terms", contact: "/help" },
    messages: { en: { concerts: { join: "Get in line" } } },
    layout,
  }),
);
// #endregion

/** Sends a form or asks for a page, and follows the redirect. */
const visit = async (path: string, fields?: Record<string, string>): Promise<string> => {
  const headers = { Cookie: "shop=ann", "Sec-Fetch-Site": "same-origin" };
  const body = fields && new URLSearchParams(fields);
  const answer = await app.request(path, body ? { method: "POST", headers, body } : { headers });
  const location = answer.headers.get("Location");
  console.log(
    `${body ? "POST" : "GET "} ${path} → ${answer.status}${location ? ` ${location}` : ""}`,
  );
  return location === null ? await answer.text() : visit(location);
};

/** What a page says first. */
const saying = (page: string): string =>
  (/<h2[^>]*>([^<]*)</.exec(page)?.[1] ?? "").replaceAll("&#39;", "'");

const nobody = await app.request("/tickets/me");
console.log(`nobody: ${nobody.headers.get("Location")}`);

const concert = await visit("/tickets/concerts/concert-1");
console.log(/Get in line/.test(concert) ? "the shop's own words" : "ours");
console.log(saying(await visit("/tickets/concerts/concert-1/line", {})));
const held = await visit("/tickets/shows/show-1/hold", { best: "1", count: "2", key: "form-1" });
console.log(saying(held));
const reservation = /reservation="([^"]+)"/.exec(held)?.[1] ?? "";
const fields = [...held.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
const paying = Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value]));
console.log(saying(await visit(`/tickets/reservations/${reservation}/pay`, paying)));
