import { spawn } from "node:child_process";
import { once } from "node:events";

export type Ran = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};
export type RunOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Nothing of the machine's environment but the way to the tools: it must not decide a test. */
export const bareEnv = (env: RunOptions["env"] = {}): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "",
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
  NODE_OPTIONS: process.env["NODE_OPTIONS"] ?? "",
  ...env,
});

/** Runs a program to its end. */
export const run = async (
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
): Promise<Ran> => {
  const child = spawn(command, args, {
    cwd,
    env: bareEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
};

/** Runs a TypeScript file as it stands. */
export const runNode = (file: string, options: RunOptions): Promise<Ran> =>
  run(process.execPath, [file], options);
