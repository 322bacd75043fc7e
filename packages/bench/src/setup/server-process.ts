import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export type ServerProcess = AsyncDisposable & {
  /** The API's URL, without a slash at the end. */
  readonly url: string;
  rssBytes(): Promise<number>;
};

const main = fileURLToPath(import.meta.resolve("../../../server/src/main.ts"));

/** The server in a process of its own, on loopback, with only these variables. */
export const createServerProcess = async (
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> => {
  const { NODE_COMPILE_CACHE = "", NODE_OPTIONS = "" } = process.env;
  const child = spawn(process.execPath, [main], {
    env: { NODE_COMPILE_CACHE, NODE_OPTIONS, PORT: "0", LOG_LEVEL: "info", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await listening(child);
  return {
    url: `${url}/api`,
    rssBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};

/** Waits for the log line that contains the URL. */
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
