// Programs that stand in a page: each is type-checked and run in a folder that has what a project has
// in which all of our packages, and what they depend on, are installed.
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

type Manifest = {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

/** Every package that is to be found, and where it lies. */
const installed = (): ReadonlyMap<string, string> => {
  const folders = ["examples", ...globSync("packages/*", { cwd: root })].map((it) =>
    join(root, it),
  );
  return new Map(
    folders.flatMap((folder) => {
      const text = readFileSync(join(folder, "package.json"), "utf8");
      const { name, dependencies, peerDependencies } = JSON.parse(text) as Manifest;
      const others = Object.keys({ ...dependencies, ...peerDependencies });
      return [
        [name, folder] as const,
        ...others.map((it) => [it, join(folder, "node_modules", it)] as const),
      ];
    }),
  );
};

const install = async (folder: string): Promise<void> => {
  for (const [name, from] of installed()) {
    const to = join(folder, "node_modules", name);
    await mkdir(dirname(to), { recursive: true });
    if (existsSync(from)) await symlink(from, to);
  }
};

/** Where programs of pages were type-checked, and run. */
export type Workshop = AsyncDisposable & {
  /** What is wrong with a program: what the compiler says of it, and how it ends. */
  problemsOf(program: Block): Promise<readonly string[]>;
};

/** Type-checks all programs in one run of the compiler, each in a folder of its own. */
export const openWorkshop = async (programs: readonly Block[]): Promise<Workshop> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-snippets-"));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const write = (file: string, text: string) => writeFile(join(folder, file), text);
    await install(folder);
    await write("package.json", JSON.stringify({ type: "module" }));
    await write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["*/*.ts"] }));
    const codes = [...new Set(programs.map(({ code }) => code))];
    const fileOf = (code: string): string => `${codes.indexOf(code)}/program.ts`;
    for (const code of codes) {
      await mkdir(join(folder, dirname(fileOf(code))));
      await write(fileOf(code), `${code}\n`);
    }
    const types = await run(join(root, "node_modules/.bin/tsc"), ["-p", "."], { cwd: folder });
    const wrongTypes = (file: string) =>
      types.stdout.split("\n").filter((line) => line.startsWith(`${file}(`));
    // A compiler that fails without naming a program has checked none of them.
    const named = codes.map(fileOf).flatMap(wrongTypes).length > 0;
    if (types.code !== 0 && !named) throw new Error(`tsc: ${types.stdout}${types.stderr}`);
    return {
      problemsOf: async ({ code }) => {
        const file = fileOf(code);
        if (!codes.includes(code)) throw new Error("No compiler has seen this program");
        const ran = await runNode(join(folder, file), { cwd: join(folder, dirname(file)) });
        const failed = ran.code === 0 ? [] : [`ends with ${ran.code}: ${ran.stderr}`];
        return [...wrongTypes(file), ...failed];
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
