import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import { requestId } from "hono/request-id";

/** The page loads nothing from elsewhere, and the browser enforces that. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:", // Its style sheet uses icons in data URLs.
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Admit One API</title>
    <link rel="icon" href="docs/favicon-32x32.png">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/init.js"></script>
  </body>
</html>
`;

// Without `validatorUrl: null`, Swagger UI shows a badge from its makers' server.
const init = `SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
});
`;

/**
 * In the published package the folder is beside this file, copied by `prepack`. In the workspace it
 * is the dependency's own.
 */
const packedFolder = new URL("swagger-ui/", import.meta.url);
const swaggerFolder = existsSync(packedFolder)
  ? packedFolder
  : new URL("./", import.meta.resolve("swagger-ui-dist/package.json"));

const files = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

/** The page for browsing the API, beside its `openapi.json`. It works without a network. */
export const createDocsPage = (): Hono => {
  const app = new Hono();
  app.use("/docs/*", requestId());
  app.get("/docs", (c) => c.html(page, 200, { "Content-Security-Policy": contentSecurityPolicy }));
  // The page's links are relative to its address without the slash.
  app.get("/docs/", (c) => c.redirect("../docs"));
  app.get("/docs/init.js", (c) => c.body(init, 200, headers("text/javascript; charset=utf-8")));
  for (const [name, type] of Object.entries(files)) {
    app.get(`/docs/${name}`, async (c) =>
      c.body(new Uint8Array(await readFile(new URL(name, swaggerFolder))), 200, headers(type)),
    );
  }
  return app;
};

const headers = (type: string): Record<string, string> => ({
  "Content-Type": type,
  "Cache-Control": "public, max-age=3600",
  "X-Content-Type-Options": "nosniff",
});
