// Installs what the lockfile pins (including Node and pnpm) before `npm start` and `npm test`.
// Deliberately plain JavaScript: this is the only file that runs on whatever Node the machine has.
// If nothing has changed since the last install, it only compares a hash.
import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const packages = ["packages", "examples/hosts"]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}/package.json`));
const inputs = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", "examples/package.json"]
  .concat("examples/typed-client/package.json", ".config/reference/package.json")
  .concat(packages)
  .filter((file) => existsSync(file));
const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
for (const file of inputs) hash.update(`\n${file}\n`).update(readFileSync(file));
const wanted = hash.digest("hex");

const stamp = "node_modules/.admit-one-setup";
const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";

if (installed !== wanted) {
  const { pnpm } = JSON.parse(readFileSync("package.json", "utf8")).devDependencies;
  console.log(
    "Installing the pinned Node, pnpm and packages (the first time takes half a minute)…",
  );
  try {
    execSync(`npx -y pnpm@${pnpm} install --frozen-lockfile --silent`, { stdio: "inherit" });
  } catch {
    console.error(`The install failed. To see why: npx -y pnpm@${pnpm} install --frozen-lockfile`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
