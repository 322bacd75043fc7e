import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { bareEnv } from "./run.ts";

export type RunningHost = {
  readonly url: string;
  /** Asks it to stop as an operator does, and answers what it ended with. */
  stop(): Promise<number | NodeJS.Signals | null>;
  /** Ends it whatever it does. */
  kill(): Promise<void>;
};

/** Starts a host's program on a free port, and waits until it says where it listens. */
export const startHost = async (file: string, cwd: string): Promise<RunningHost> => {
  const env = bareEnv({ PORT: "0", NODE_ENV: "test" });
  const child = spawn(process.execPath, [file], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (?<url>\S+)/.exec(line)?.groups?.["url"];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url: url.replace("[::1]", "127.0.0.1"),
      stop: async () => {
        child.kill("SIGTERM");
        const [code, signal] = await ended;
        return code ?? signal;
      },
      kill: async () => {
        child.kill("SIGKILL");
        await ended;
      },
    };
  }
  throw new Error(`${file} ended before it listened.`);
};
