// Checks the API description with external tools. Redocly and Spectral must accept it,
// openapi-typescript must generate types from it, and a client's whole journey must compile against
// these types. `--document FILE` checks another description, and `--only TOOL` uses one tool only.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { describeApi } from "./describe-api.ts";

const client = "examples/typed-client";
const { values } = parseArgs({
  options: {
    document: { type: "string" },
    only: { type: "string" },
    // Separate, so that two parallel runs do not write the same files. It is beside the client's
    // imports.
    folder: { type: "string", default: `${client}/node_modules/.cache/openapi` },
  },
});

const { folder } = values;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const file = join(folder, "openapi.json");
const given = values.document;
writeFileSync(file, given === undefined ? await describeApi() : readFileSync(given, "utf8"));

const run = async (command: string): Promise<boolean> => {
  const startMs = performance.now();
  // Prevents telemetry and update checks.
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const child = spawn(`${command} 2>&1`, {
    shell: true,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const said = await text(child.stdout);
  const passed = (await closed) === 0;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(
    `${command.split(" ")[0]}: ${passed ? "nothing to object to" : "failed"}, ${seconds} s`,
  );
  if (!passed) console.log(said);
  return passed;
};

/** Generates the types first, then compiles the client that uses them. */
const types = async (): Promise<boolean> => {
  copyFileSync(join(client, "journey.ts"), join(folder, "journey.ts"));
  const project = {
    extends: join(process.cwd(), client, "tsconfig.json"),
    include: ["journey.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const maker = join(client, "node_modules/.bin/openapi-typescript");
  return (
    (await run(`${maker} ${file} --output ${join(folder, "api.d.ts")}`)) &&
    (await run(`tsc --project ${folder} --checkers 1`))
  );
};

const tools: Readonly<Record<string, () => Promise<boolean>>> = {
  redocly: () => run(`redocly lint ${file} --config .config/redocly.yaml --format stylish`),
  spectral: () =>
    run(`spectral lint ${file} --ruleset .config/spectral.yaml --fail-severity hint --quiet`),
  types,
};

const wanted = Object.keys(tools).filter((name) => (values.only ?? name) === name);
if (wanted.length === 0) throw new TypeError(`There is no tool ${values.only}.`);
const passed = await Promise.all(wanted.map((name) => tools[name]?.() ?? Promise.resolve(false)));
process.exit(passed.every(Boolean) ? 0 : 1);
