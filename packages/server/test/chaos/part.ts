import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** A process of this program: stopped by its own id, and gone when this program ends. */
export type Part = {
  readonly name: string;
  readonly pid: number;
  readonly log: () => string;
  readonly ended: Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to end, and insists after a while. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export type PartOptions = {
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The user as whom it runs. PostgreSQL and PgBouncer refuse to run as root. */
  readonly user: User | null;
};

export type User = { readonly uid: number; readonly gid: number };

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
// These end a program without "exit".
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

const stopMs = 20_000;

export const startPart = ({ name, command, args = [], env, cwd, user }: PartOptions): Part => {
  const file = `${cwd}/${name}.log`;
  const log = openSync(file, "a");
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: cwd, LC_ALL: "C.UTF-8", ...env },
    stdio: ["ignore", log, log],
    ...user,
  });
  running.add(child);
  const ended = once(child, "exit").finally(() => running.delete(child));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started.`);
  return {
    name,
    pid,
    log: () => readFileSync(file, "utf8"),
    ended,
    kill: (signal) => void child.kill(signal),
    stop: async (signal = "SIGTERM") => {
      child.kill("SIGCONT");
      child.kill(signal);
      const insist = setTimeout(() => child.kill("SIGKILL"), stopMs);
      await ended;
      clearTimeout(insist);
    },
  };
};

/** Asks until the answer is not null. Throws with `what` when that takes too long. */
export const until = async <T>(
  what: string,
  ask: () => Promise<T | null>,
  patienceMs = 90_000,
): Promise<T> => {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    if (Date.now() > untilMs) throw new Error(`It took too long until ${what}.`);
    await pause(200);
  }
};
