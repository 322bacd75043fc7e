import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** What a process said, and how it ended. */
export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type ServerProcess = AsyncDisposable & {
  readonly url: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves once it said the text on stdout or stderr, rejects when it ends without. */
  said(text: string): Promise<void>;
  /** The same of stderr, where the log is. */
  logged(text: string): Promise<void>;
  signal(name: "SIGTERM" | "SIGINT" | "SIGKILL"): void;
  /** Its stderr, where nobody has read it so far. */
  readonly unread: Readable | null;
  readonly ended: Promise<Ended>;
};

export type Folder = AsyncDisposable & { readonly path: string };

/** An empty folder of its own: servers of one folder share `data/`, and nothing with the machine. */
export const createFolder = async (): Promise<Folder> => {
  const path = await mkdtemp(join(tmpdir(), "admit-one-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
};

type Env = Readonly<Record<string, string>>;

type Program = {
  readonly script?: string;
  readonly args?: readonly string[];
  /** Node's own, before the script. */
  readonly nodeArgs?: readonly string[];
  /** How many file descriptors it may have; as many as this process where it is left out. */
  readonly descriptors?: number;
  /** How long any of its files may grow, in blocks of 512 bytes: to it, the disk is full then. */
  readonly fileBlocks?: number;
  /** Where stderr goes: to this file, or to a pipe that nobody reads; else it is kept. */
  readonly stderr?: number | "unread";
};

const inherited = (): Env => {
  const { PATH = "", NODE_COMPILE_CACHE = "", NODE_OPTIONS = "" } = process.env;
  return { PATH, NODE_COMPILE_CACHE, NODE_OPTIONS };
};

const spawnMain = (folder: Folder, env: Env, program: Program = {}) => {
  const { script = main, args = [], nodeArgs = [], descriptors, fileBlocks, stderr } = program;
  const node = [process.execPath, ...nodeArgs, script, ...args];
  const limits = [
    descriptors === undefined ? "" : `ulimit -n ${descriptors};`,
    // Unless it is ignored, a signal would end it.
    fileBlocks === undefined ? "" : `trap '' XFSZ; ulimit -f ${fileBlocks};`,
  ].join("");
  // The shell lowers its own limit and becomes the server.
  const limited = ["sh", "-c", `${limits} exec "$@"`, "sh", ...node];
  const [command = "", ...rest] = limits === "" ? node : limited;
  // Nothing else is inherited: the machine's own variables must not decide a test.
  const child = spawn(command, rest, {
    cwd: folder.path,
    env: { ...inherited(), PORT: "0", ...env },
    stdio: ["ignore", "pipe", typeof stderr === "number" ? stderr : "pipe"],
  });
  // A test that timed out never gets to its disposal.
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  if (stderr === undefined) {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
  }
  const ended = once(child, "close").then(([code]): Ended => ({ code, ...output }));
  return { child, output, ended };
};

/** Runs `main.ts` where it is expected to end by itself. */
export const runToEnd = async (
  folder: Folder,
  env: Env,
  args: readonly string[] = [],
  program: Program = {},
): Promise<Ended> => {
  const { child, ended } = spawnMain(folder, env, { ...program, args });
  const tooLong = setTimeout(() => child.kill("SIGKILL"), 60_000);
  try {
    return await ended;
  } finally {
    clearTimeout(tooLong);
  }
};

/** Starts `main.ts`, or another script, on a free port and waits until it says where it listens. */
export const startProcess = async (
  folder: Folder,
  env: Env = {},
  program: Program = {},
): Promise<ServerProcess> => {
  const { child, output, ended } = spawnMain(folder, env, program);
  const said = (text: string) =>
    waitFor(child, () => `${output.stdout}${output.stderr}`.includes(text), output, text);
  // In production it says so in the log alone.
  await said(
    env["NODE_ENV"] === "production" ? '"msg":"listening"' : "Logs are written to stderr.",
  );
  const url = /listens on (?<url>\S+)|"url":"(?<logged>[^"]+)"/.exec(
    `${output.stdout}${output.stderr}`,
  );
  const address = url?.groups?.["url"] ?? url?.groups?.["logged"];
  if (address === undefined) throw new Error(`No address in: ${output.stdout}`);
  return {
    url: address,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    said,
    logged: (text) => waitFor(child, () => output.stderr.includes(text), output, text),
    signal: (name) => void child.kill(name),
    unread: child.stderr,
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
};

const waitFor = (
  child: ChildProcess,
  holds: () => boolean,
  output: { readonly stdout: string; readonly stderr: string },
  what: string,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = () => {
      if (holds()) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) {
      // What nobody reads must stay so.
      if ((stream?.listenerCount("data") ?? 0) > 0) stream?.on("data", look);
    }
    child.once("close", (code) =>
      reject(new Error(`Ended (${code}) before "${what}": ${output.stdout}${output.stderr}`)),
    );
    look();
  });
