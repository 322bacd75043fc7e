import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import bundled, { inflate } from "@sparticuz/chromium";

/** Each version has its own folder: the package takes whatever lies there for its own. */
const folder = fileURLToPath(
  new URL("../../../../../node_modules/.cache/chromium-153.0.0", import.meta.url),
);

export type Chromium = {
  readonly executablePath: string;
  /** What its environment has beside that of this process. */
  readonly env: Readonly<Record<string, string>>;
};

/** The browser that CHROMIUM names, or the bundled one. Null if that is for other machines. */
export const findChromium = async (): Promise<Chromium | null> => {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && named !== "") return { executablePath: named, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  if (!existsSync(folder)) await unpack();
  const executablePath = join(folder, "chromium");
  const fonts = existsSync("/etc/fonts/fonts.conf")
    ? {}
    : { FONTCONFIG_PATH: join(folder, "fonts") };
  const libraries = (await lacksLibraries(executablePath))
    ? { LD_LIBRARY_PATH: join(folder, "al2023", "lib") }
    : {};
  return { executablePath, env: { ...fonts, ...libraries } };
};

/** Unpacks beside the folder and renames, so that nobody meets half of it. Takes two seconds. */
const unpack = async (): Promise<void> => {
  const part = `${folder}.${process.pid}`;
  await mkdir(part, { recursive: true });
  const before = process.env["TMPDIR"];
  // The package has no other way to be told where to unpack.
  process.env["TMPDIR"] = part;
  try {
    await bundled.executablePath();
    const build = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    await inflate(join(dirname(build), "../bin/al2023.tar.br"));
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  // Another process may have been faster.
  await rename(part, folder).catch(async () => rm(part, { recursive: true, force: true }));
};

const lacksLibraries = async (executablePath: string): Promise<boolean> => {
  const { stdout } = await promisify(execFile)("ldd", [executablePath]).catch(() => ({
    stdout: "",
  }));
  return stdout.includes("not found");
};
