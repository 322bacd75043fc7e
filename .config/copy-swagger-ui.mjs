// Copies Swagger UI's files and its licence beside the build, before the server is packed. As a
// dependency it would bring every consumer an install script that reports to its makers.
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const server = fileURLToPath(new URL("../packages/server", import.meta.url));
const target = join(server, "dist/swagger-ui");
mkdirSync(target, { recursive: true });
for (const name of [
  "LICENSE",
  "NOTICE",
  "favicon-32x32.png",
  "swagger-ui-bundle.js",
  "swagger-ui-bundle.js.LICENSE.txt",
  "swagger-ui.css",
]) {
  cpSync(join(server, "node_modules/swagger-ui-dist", name), join(target, name));
}
