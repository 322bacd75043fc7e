import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export type ServerProcess = AsyncDisposable & {
  /** The API's URL, without a slash at the end. */
  readonly url: string;
  rssBytes(): Promise<number>;
  /** Sends a word to what was loaded into the process. */
  tell(message: string): void;
  /** The same, and its answer. */
  ask<T>(message: string): Promise<T>;
};

const main = fileURLToPath(import.meta.resolve("../../../server/src/main.ts"));

/** The server in a process of its own, on loopback, with only these variables. */
export const createServerProcess = async (
  environment: Readonly<Record<string, string>>,
  { talks = false }: { readonly talks?: boolean } = {},
): Promise<ServerProcess> => {
  const { NODE_COMPILE_CACHE = "", NODE_OPTIONS = "" } = process.env;
  const child = spawn(process.execPath, [main], {
    env: { NODE_COMPILE_CACHE, NODE_OPTIONS, PORT: "0", LOG_LEVEL: "info", ...environment },
    stdio: ["ignore", "ignore", "pipe", ...(talks ? (["ipc"] as const) : [])],
  });
  const lastLines = keepTail(child);
  const url = await listening(child);
  let isWanted = true;
  child.once("exit", (code, signal) => {
    if (isWanted) console.error(`A server ended with ${code ?? signal}: ${lastLines()}`);
  });
  return {
    url: `${url}/api`,
    rssBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
    },
    tell: (message) => {
      if (child.connected) child.send(message);
    },
    ask: async <T>(message: string): Promise<T> => {
      if (!child.connected) throw new Error("The server has ended.");
      const answered = answerOf(child);
      child.send(message);
      return (await answered) as T;
    },
    [Symbol.asyncDispose]: async () => {
      isWanted = false;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};

/** The next message of a process. Rejects if it ends instead. */
export const answerOf = async (child: ChildProcess): Promise<unknown> => {
  const ended = once(child, "exit").then(() => {
    throw new Error("The process has ended without an answer.");
  });
  const [answer] = (await Promise.race([once(child, "message"), ended])) as [unknown];
  return answer;
};

const tailLength = 2_000;

/** The end of the log, for when a server ends by itself. */
const keepTail = (child: ChildProcess): (() => string) => {
  let tail = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    tail = `${tail}${chunk.toString()}`.slice(-tailLength);
  });
  return () => tail;
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
