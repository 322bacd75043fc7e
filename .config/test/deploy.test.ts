import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { describe, expect, test } from "vitest";
import { filledIn, serviceOf } from "../packed/compose.ts";
import { pinnedVersions } from "../packed/deployable.ts";
import { carryOut, instructionsOf } from "../packed/dockerfile.ts";
import { root, temporaryFolders } from "./planted.ts";

const { temporary } = temporaryFolders();

const deploy = join(root, "examples/deploy");
const dockerfile = readFileSync(join(deploy, "Dockerfile"), "utf8");
const said = (word: string): readonly string[] =>
  instructionsOf(dockerfile)
    .filter((instruction) => instruction.word === word)
    .map(({ rest }) => rest);

const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const from = `FROM node:${process.versions.node}-slim`;

let made = 0;
/** Runs the lines in an empty folder, with a folder of one file as the context. */
const carriedOut = async (lines: readonly string[]) => {
  made += 1;
  const folder = join(temporary, `image-${made}`);
  const context = join(folder, "context");
  mkdirSync(context, { recursive: true });
  writeFileSync(join(context, "here"), "it is");
  const file = join(folder, "Dockerfile");
  writeFileSync(file, lines.join("\n"));
  const instead = { "npm run elsewhere": async () => {} };
  return await carryOut({ file, context, folder, user, instead });
};

describe("a Dockerfile without Docker", () => {
  test("each step is carried out in the folder of its stage", async () => {
    const image = await carriedOut([
      "# A word about it.",
      `${from} AS build`,
      "WORKDIR /src",
      "COPY . .",
      "RUN npm run elsewhere",
      "RUN mkdir /made && cp /src/here /made/there",
      from,
      "ENV PORT=3000",
      "ENV DATABASE_URL=sqlite:/data/a.db",
      "WORKDIR /app",
      "COPY --from=build /made ./made",
      "RUN mkdir /data && \\",
      "  chown node:node /data",
      "VOLUME /data",
      "USER node",
      "EXPOSE 3000",
      'HEALTHCHECK --timeout=5s CMD ["node", "-e", "0"]',
      'CMD ["node", "made/there"]',
    ]);
    expect(image).toMatchObject({
      workdir: "/app",
      env: { PORT: "3000", DATABASE_URL: `sqlite:${image.real("/data/a.db")}` },
      user: "node",
      volumes: ["/data"],
      health: ["node", "-e", "0"],
      command: ["node", "made/there"],
    });
    expect(readFileSync(image.real("/app/made/there"), "utf8")).toBe("it is");
    expect(existsSync(image.real("/data"))).toBe(true);
    expect(existsSync(image.real("/src"))).toBe(false);
  });

  test.for([
    ["ADD https://example.com/a /a"],
    ["COPY here /app/here"],
    ["COPY --from=nowhere /a /b"],
    ["ENTRYPOINT /start.sh"],
    ["CMD node main.js"],
    ["ENV A B"],
    ["EXPOSE 80"],
    ["FROM alpine:3"],
  ])("what nobody tried is refused: %s", async ([line = ""]) => {
    await expect(carriedOut([from, line])).rejects.toThrow("which nothing here tries");
  });

  test("another Node than the pinned one is refused", async () => {
    await expect(carriedOut(["FROM node:20.0.0-slim"])).rejects.toThrow("has Node 20.0.0");
  });
});

describe("examples/deploy", () => {
  const compose = join(deploy, "compose.yaml");

  test("both stages have the pinned Node, and only known people's rights", () => {
    const pinned = readFileSync(join(root, ".node-version"), "utf8").trim();
    expect(said("FROM")).toEqual([`node:${pinned}-slim AS build`, `node:${pinned}-slim`]);
    expect(said("USER")).toEqual(["node"]);
    expect(said("HEALTHCHECK")).toHaveLength(1);
    const { keys } = serviceOf(compose, "box-office");
    expect(keys).toMatchObject({
      read_only: "true",
      cap_drop: "[ALL]",
      security_opt: '["no-new-privileges:true"]',
      ports: expect.stringMatching(/^\["127\.0\.0\.1:\d+:3000"\]$/),
      env_file: ".env",
    });
  });

  test("no secret is in a file; all that are made have a meaning", () => {
    const configuration = readFileSync(join(root, "docs/configuration.md"), "utf8");
    for (const name of said("ENV").map((line) => line.split("=")[0])) {
      expect(name).not.toMatch(/KEY|SECRET|TOKEN|PASSWORD/);
      expect(configuration).toContain(`| \`${name}\``);
    }
    const { environment } = serviceOf(compose, "box-office");
    for (const name of Object.keys(environment)) expect(configuration).toContain(`| \`${name}\``);
    const postgres = serviceOf(compose, "postgres").environment;
    for (const value of [...Object.values(environment), postgres["POSTGRES_PASSWORD"] ?? ""]) {
      expect(() => filledIn(value, {})).toThrow("POSTGRES_PASSWORD is not set");
    }
    const readme = readFileSync(join(deploy, "README.md"), "utf8");
    const [, secrets = ""] = /cat > \.env <<EOF\n(.*?)EOF/s.exec(readme) ?? [];
    const names = [...secrets.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect(names).toContain("POSTGRES_PASSWORD");
    for (const name of names.filter((each) => each !== "POSTGRES_PASSWORD")) {
      expect(configuration).toContain(`| \`${name}\``);
    }
  });

  test("what Docker is not sent is not part of the repository", () => {
    const ignored = readFileSync(join(deploy, "Dockerfile.dockerignore"), "utf8")
      .trim()
      .split("\n");
    const patterns = ignored.flatMap((pattern) => [pattern, `${pattern}/**`]);
    const isIgnored = (file: string): boolean => patterns.some((it) => matchesGlob(file, it));
    const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" });
    expect(files.trim().split("\n").filter(isIgnored)).toEqual([]);
    for (const file of [
      "node_modules/a/b.js",
      "packages/core/dist/index.js",
      ".git/HEAD",
      ".env",
    ]) {
      expect([file, isIgnored(file)]).toEqual([file, true]);
    }
  });
});

test("an install is pinned by who wants what; two versions for one are an error", () => {
  const leaf = (version: string) => ({ version });
  const listing = {
    name: "server",
    dependencies: {
      core: { version: "link:../core", dependencies: { a: leaf("1.0.0") } },
      b: { version: "2.0.0", dependencies: { a: leaf("3.0.0") } },
    },
  };
  expect(pinnedVersions([listing])).toEqual({
    "core>a": "1.0.0",
    "server>b": "2.0.0",
    "b>a": "3.0.0",
  });
  const other = { name: "b", dependencies: { a: leaf("4.0.0") } };
  expect(() => pinnedVersions([listing, other])).toThrow("two versions of a");
});
