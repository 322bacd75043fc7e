import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type ServerProcess = AsyncDisposable & {
  /** Of the API, without a slash at the end. */
  readonly url: string;
  readonly adminToken: string;
  rssBytes(): Promise<number>;
};

const main = fileURLToPath(import.meta.resolve("../../../server/src/main.ts"));

/** The server in a process of its own, on SQLite in a folder of its own. */
export const createServerProcess = async (): Promise<ServerProcess> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-streams-"));
  const adminToken = "an operator's token".replaceAll(" ", "-");
  const child = spawn(process.execPath, [main], {
    env: {
      PORT: "0",
      DATABASE_URL: `sqlite:${join(folder, "line.db")}`,
      ADMIN_TOKEN: adminToken,
      LOG_LEVEL: "info",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await listening(child);
  return {
    url: `${url}/api`,
    adminToken,
    rssBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
      await rm(folder, { recursive: true });
    },
  };
};

/** Waits for the line of the log that says where. */
const listening = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let log = "";
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}: ${log}`)));
    child.stderr?.on("data", (chunk: Buffer) => {
      if (log.length < 100_000) log += chunk.toString();
      const url = /"url":"([^"]+)"/.exec(log)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
