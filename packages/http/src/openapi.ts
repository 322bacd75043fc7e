import type { OpenAPIHono } from "@hono/zod-openapi";
import { json } from "./answers.ts";
import type { RequestEnv } from "./context.ts";
import type { MakeHandler } from "./handler.ts";
import { location } from "./location.ts";
import { securitySchemes } from "./security.ts";

const info = {
  title: "Admit One",
  version: "0.1.0",
  description:
    "Sells concert tickets: queue tokens, shows, seats, holds and payments. Money is in minor " +
    "units, instants are RFC 3339 UTC. Problems are RFC 9457, in Korean or English.",
};

/** Serves the document of all routes that were added to the app so far and later. */
export const addOpenApiDocument = (app: OpenAPIHono<RequestEnv>, handler: MakeHandler): void => {
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  }
  let document: ReturnType<typeof app.getOpenAPI31Document> | undefined;
  const path = "/openapi.json";
  const answer = handler(path, (c) => {
    document ??= app.getOpenAPI31Document({ openapi: "3.1.0", info });
    // Where the routes are mounted is only known once a request has come in.
    return json(c, { ...document, servers: [{ url: location(c, "") || "/" }] }, 200);
  });
  app.get(path, answer);
};
