import type { OpenAPIHono } from "@hono/zod-openapi";
import { bodiless, jsonText } from "./answers.ts";
import type { RequestEnv } from "./context.ts";
import { problemExamples } from "./documented.ts";
import { noneMatch } from "./etag.ts";
import { eventWebhooks } from "./event-webhooks.ts";
import type { MakeHandler } from "./handler.ts";
import { location } from "./location.ts";
import { openAnswers } from "./open-answers.ts";
import { securitySchemes } from "./security.ts";
import { shareProblems } from "./share-problems.ts";
import { tags } from "./tags.ts";

const info = {
  title: "Admit One",
  version: "0.1.0",
  description:
    "Sells concert tickets: queue tokens, shows, seats, holds and payments. Money is in minor " +
    "units, instants are RFC 3339 UTC. Ids are opaque. Problems are RFC 9457, in Korean or " +
    "English. Answers may have more fields in later versions: ignore those that you do not know.",
  license: { name: "MIT", url: "https://github.com/admit-one/admit-one/blob/main/LICENSE" },
  contact: { name: "Admit One", url: "https://github.com/admit-one/admit-one/issues" },
};

/** Registers everything in the document except the routes. */
const register = ({ openAPIRegistry: registry }: OpenAPIHono<RequestEnv>): void => {
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    registry.registerComponent("securitySchemes", name, scheme);
  }
  for (const [code, example] of Object.entries(problemExamples)) {
    registry.registerComponent("examples", code, example);
  }
  for (const webhook of eventWebhooks) registry.registerWebhook(webhook);
};

/** Describes all routes of the app, but not where they are mounted. */
const describe = (app: OpenAPIHono<RequestEnv>): object =>
  openAnswers(shareProblems(app.getOpenAPI31Document({ openapi: "3.1.0", info, tags })));

type Served = { readonly url: string; readonly text: string; readonly etag: string };

const serve = async (document: object, url: string): Promise<Served> => {
  const text = JSON.stringify({ ...document, servers: [{ url }] });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return { url, text, etag: `"${hex.join("").slice(0, 32)}"` };
};

/** Serves the document of all routes in the app, including those added later. */
export const addOpenApiDocument = (app: OpenAPIHono<RequestEnv>, handler: MakeHandler): void => {
  register(app);
  let document: object | undefined;
  // The mount path is known only after the first request.
  let served: Served | undefined;
  const path = "/openapi.json";
  const answer = handler(path, async (c) => {
    document ??= describe(app);
    const url = location(c, "") || "/";
    if (served?.url !== url) served = await serve(document, url);
    const headers = { ETag: served.etag, "Cache-Control": "no-cache" };
    return noneMatch(c.req.header("If-None-Match"), served.etag)
      ? jsonText(c, served.text, 200, headers)
      : bodiless(c, 304, headers);
  });
  app.get(path, answer);
};
