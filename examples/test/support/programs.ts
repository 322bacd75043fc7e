// Programs that stand in a page: each is type-checked and run in a folder from which the packages of
// the workspace are found, as an example would find them.
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Block, root } from "./markdown.ts";
import { run, runNode } from "./run.ts";

const compilerOptions = {
  target: "es2024",
  lib: ["es2024", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What is wrong with each program, in the order given; one compiler run serves all. */
export const problemsOfPrograms = async (
  programs: readonly Block[],
): Promise<readonly (readonly string[])[]> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-snippets-"));
  try {
    const write = (file: string, text: string) => writeFile(join(folder, file), text);
    await symlink(join(root, "examples/node_modules"), join(folder, "node_modules"));
    await write("package.json", JSON.stringify({ type: "module" }));
    await write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const files = programs.map((_, index) => `program-${index}.ts`);
    await Promise.all(files.map((file, index) => write(file, `${programs[index]?.code}\n`)));
    const types = await run("tsc", ["-p", "."], { cwd: folder });
    const wrongTypes = (file: string) =>
      types.stdout.split("\n").filter((line) => line.startsWith(`${file}(`));
    // A compiler that fails without naming a program has checked none of them.
    const named = files.flatMap(wrongTypes).length > 0;
    if (types.code !== 0 && !named) throw new Error(`tsc: ${types.stdout}${types.stderr}`);
    const runs = await Promise.all(files.map((file) => runNode(file, { cwd: folder })));
    return files.map((file, index) => {
      const ran = runs[index];
      const failed = ran?.code === 0 ? [] : [`ends with ${ran?.code}: ${ran?.stderr}`];
      return [...wrongTypes(file), ...failed];
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
