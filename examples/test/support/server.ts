import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./markdown.ts";
import { bareEnv } from "./run.ts";

export type Server = AsyncDisposable & { readonly url: string };

export const adminToken = "the-operators-secret";

/** What `npm start` runs, on a free port, with data in a folder of its own. */
export const startServer = async (
  variables: Readonly<Record<string, string>> = {},
): Promise<Server> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-examples-"));
  const child = spawn(process.execPath, [join(root, "packages/server/src/main.ts")], {
    cwd: folder,
    env: bareEnv({ PORT: "0", LOG_LEVEL: "warn", ADMIN_TOKEN: adminToken, ...variables }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (?<url>\S+)/.exec(line)?.groups?.["url"];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error("The server ended before it listened.");
};
