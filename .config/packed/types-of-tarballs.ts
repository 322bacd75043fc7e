// attw's judgement of many tarballs in one process: its command would load a compiler for each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { getExitCode } from "@arethetypeswrong/cli/internal/getExitCode";
import { run } from "./packages.ts";

type Analysis = Parameters<typeof getExitCode>[0];
type Attw = {
  createPackageFromTarballData(tarball: Uint8Array): unknown;
  checkPackage(from: unknown): Promise<Analysis>;
};

/** What the command itself uses. */
const ofCommand = createRequire(import.meta.resolve("@arethetypeswrong/cli/package.json"));
const core = ofCommand.resolve("@arethetypeswrong/core");
const attw = (await import(pathToFileURL(core).href)) as Attw;

/** As the profile "esm-only" of the command. */
const ignoreResolutions = ["node10", "node16-cjs"] as const;

/** Ends the check where attw finds something. */
export const judgeTypes = async (name: string, tarball: string): Promise<void> => {
  const analysis = await attw.checkPackage(
    attw.createPackageFromTarballData(readFileSync(tarball)),
  );
  const found = getExitCode(analysis, { ignoreResolutions: [...ignoreResolutions] }) !== 0;
  const isUntyped = analysis.types === false;
  // The command says it best.
  if (found || isUntyped) {
    await run(`attw ${name}`, "attw", [tarball, "--profile", "esm-only", "--no-color"]);
  }
};
