import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathOf } from "./installed.ts";
import { type Part, startPart, type User, until } from "./part.ts";
import { placeShipped, type Replacements } from "./shipped.ts";

export type FrontOptions = {
  readonly address: string;
  readonly folder: string;
  readonly user: User | null;
  readonly replacements: Replacements;
};

/** The nginx of `examples/deploy`, before the box offices. */
export const startFront = async ({
  address,
  folder,
  user,
  replacements,
}: FrontOptions): Promise<Part & { readonly url: string }> => {
  mkdirSync(folder, { mode: 0o755 });
  placeShipped("nginx.conf", join(folder, "admit-one.conf"), {
    "listen 8080": `listen ${address}:8080`,
    "/var/cache/nginx/admit-one": join(folder, "cache"),
    ...replacements,
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = [
    "daemon off;",
    `pid ${join(folder, "nginx.pid")};`,
    "error_log stderr warn;",
    "worker_processes 1;",
    "events { worker_connections 1024; }",
    "http {",
    "  access_log off;",
    ...temporary.map((name) => `  ${name}_temp_path ${join(folder, name)};`),
    `  include ${join(folder, "admit-one.conf")};`,
    "}",
  ];
  const file = join(folder, "nginx.conf");
  writeFileSync(file, config.join("\n"));
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const args = ["-p", folder, "-e", "stderr", "-c", file];
  const part = startPart({ name: "nginx", command: pathOf("nginx"), args, cwd: folder, user });
  const url = `http://${address}:8080`;
  await until("nginx answers", async () => ((await fetch(url)).status > 0 ? true : null));
  return { ...part, url };
};
