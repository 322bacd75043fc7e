// An older revision in turn with the present one: npm run bench -- --against REV --only CASE
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compare, type Figures } from "./compare.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));

type Against = {
  readonly revision: string;
  /** One case, or all that both know. */
  readonly only: string | undefined;
  readonly rounds: number;
  /** More arguments of both sides. */
  readonly more: readonly string[];
  /** Another size of the whole sale, if the older revision knows that option too. */
  readonly buyers: string | undefined;
  readonly onProgress: (line: string) => void;
};

/** Runs a program in a folder to its end. An interrupt ends it too. */
const runIn = async (folder: string, file: string, args: readonly string[]): Promise<void> => {
  // An inherited path of modules or of Node.js would be that of the present revision.
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(file, args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let tail = "";
  child.stderr.on("data", (chunk: Buffer) => (tail = `${tail}${chunk.toString()}`.slice(-2_000)));
  const end = (): void => void child.kill("SIGTERM");
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}: ${tail}`);
  } finally {
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
  }
};

const knowsBuyers = async (folder: string): Promise<boolean> => {
  const text = await readFile(join(folder, "packages/bench/src/ratios.ts"), "utf8").catch(() => "");
  return text.includes("buyers: {");
};

/** Runs both revisions in turn on this machine. Returns a table. */
export const runAgainst = async (against: Against): Promise<string> => {
  const { revision, only, rounds, more, buyers, onProgress } = against;
  const { stdout } = await run("git", ["rev-parse", "--verify", `${revision}^{commit}`], {
    cwd: root,
  });
  const commit = stdout.trim();
  const folder = await mkdtemp(join(tmpdir(), "admit-one-against-"));
  try {
    const older = join(folder, "older");
    // A copy of its own: a work tree would leave traces in this repository if the run is killed.
    await runIn(folder, "git", ["clone", "-q", "--shared", "--no-checkout", root, older]);
    await runIn(older, "git", ["checkout", "-q", "--detach", commit]);
    onProgress(`set up ${commit.slice(0, 8)}`);
    await runIn(older, "npm", ["run", "-s", "setup"]);
    const sized = buyers === undefined ? [] : ["--buyers", buyers];
    if (buyers !== undefined && !(await knowsBuyers(older))) {
      throw new Error(`${revision} has one size of a sale: leave --buyers out.`);
    }
    const figures = { ours: [] as Figures[], theirs: [] as Figures[] };
    const sides = { ours: root, theirs: older };
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? (["theirs", "ours"] as const) : (["ours", "theirs"] as const);
      for (const side of order) {
        onProgress(`round ${round + 1}: ${side}`);
        const file = join(folder, `${side}-${round}.json`);
        const chosen = only === undefined ? [] : ["--only", only];
        const args = ["run", "-s", "bench", "--", ...chosen, "--json", file, ...more, ...sized];
        await runIn(sides[side], "npm", args);
        figures[side].push(JSON.parse(await readFile(file, "utf8")) as Figures);
      }
    }
    return compare(figures.ours, figures.theirs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
