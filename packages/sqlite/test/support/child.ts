import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type Child = {
  /** What it has said so far, line by line. */
  readonly lines: readonly string[];
  /** Resolves once the condition holds of its lines; rejects when it ends before. */
  until(holds: (lines: readonly string[]) => boolean): Promise<void>;
  /** Tells it to begin. */
  begin(): void;
  kill(): void;
  /** Resolves with how it ended, after its last line. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
};

/** Resolves once each of them has opened the file. */
export const allOpen = async (children: readonly Child[]): Promise<void> => {
  await Promise.all(children.map((child) => child.until((lines) => lines.includes("open"))));
};

const script = fileURLToPath(new URL("holder.ts", import.meta.url));

/** Starts a process that holds seats: see `holder.ts` for the arguments. */
export const startHolder = (...args: readonly (string | number)[]): Child => {
  const child = spawn(process.execPath, [script, ...args.map(String)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  let changed = Promise.withResolvers<void>();
  reader.on("line", (line) => {
    lines.push(line);
    changed.resolve();
    changed = Promise.withResolvers<void>();
  });
  const over = Promise.all([once(child, "exit"), once(reader, "close")]);
  return {
    lines,
    until: async (holds) => {
      while (!holds(lines)) {
        const next = await Promise.race([changed.promise, over.then(() => "over" as const)]);
        if (next === "over" && !holds(lines)) throw new Error(`It ended: ${lines.join(", ")}`);
      }
    },
    begin: () => child.stdin.write("begin\n"),
    kill: () => child.kill("SIGKILL"),
    ended: over.then(() => ({ code: child.exitCode, signal: child.signalCode })),
  };
};
