// Runs a Dockerfile without Docker: each stage in a folder of its own. It refuses every instruction
// that it does not know, so the file cannot contain anything that was not tested.
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "./packages.ts";

export type Env = Readonly<Record<string, string>>;
export type User = { readonly uid: number; readonly gid: number };

/** The result, in a folder that represents its file system. */
export type Image = {
  /** The real path for a path of the image. */
  readonly real: (path: string) => string;
  readonly root: string;
  readonly workdir: string;
  readonly env: Env;
  readonly user: string | null;
  readonly volumes: readonly string[];
  readonly health: readonly string[] | null;
  readonly command: readonly string[] | null;
};

export type DockerfileOptions = {
  readonly file: string;
  /**
   * The folder from which COPY copies. It is used directly: a copy would only have to be installed
   * again.
   */
  readonly context: string;
  /** The folder in which the stages' folders are created. */
  readonly folder: string;
  /** The user that represents all user names of the file. */
  readonly user: User;
  /** Commands that are replaced: their results exist already. */
  readonly instead?: Readonly<Record<string, (real: Image["real"]) => Promise<void>>>;
};

type Stage = { -readonly [Key in keyof Image]: Image[Key] } & {
  readonly name: string;
  /** Paths that are mapped to folders outside the stage. */
  readonly places: Map<string, string>;
};

export type Instruction = { readonly word: string; readonly rest: string };

export const instructionsOf = (text: string): readonly Instruction[] =>
  text
    .replaceAll(/^\s*#.*$/gm, "")
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      return { word, rest };
    });

const refuse = (what: string): never => {
  throw new Error(`The Dockerfile says "${what}", which nothing here tries.`);
};

/**
 * A JSON list of words. The shell form would put a shell in between, which keeps signals to itself.
 */
const listOf = (text: string): readonly string[] => {
  const isList = /^\[.*\]$/.test(text);
  return isList ? (JSON.parse(text) as readonly string[]) : refuse(text);
};

/** Paths of the image in a text, except those in URLs. */
const path = /(?<=^|[\s="']|sqlite:)\/[\w.-]+(?:\/[\w.@-]+)*/g;

export const carryOut = async (options: DockerfileOptions): Promise<Image> => {
  const { file, context, folder, user, instead = {} } = options;
  const stages: Stage[] = [];

  const begin = (rest: string): void => {
    const [, version = refuse(`FROM ${rest}`), name = "last"] =
      /^node:([\d.]+)-slim(?: AS (\w+))?$/.exec(rest) ?? [];
    if (version !== process.versions.node) {
      throw new Error(`The Dockerfile has Node ${version}, and this is ${process.versions.node}.`);
    }
    const root = join(folder, name);
    mkdirSync(root, { recursive: true });
    const places = new Map<string, string>();
    const real = (of: string): string => {
      for (const [place, there] of places) {
        if (of === place || of.startsWith(`${place}/`)) return there + of.slice(place.length);
      }
      return join(root, of);
    };
    const nothing = { user: null, health: null, command: null, volumes: [], env: {} };
    stages.push({ ...nothing, name, root, real, places, workdir: "/" });
  };

  const copy = (stage: Stage, rest: string): void => {
    if (rest === ". .") {
      stage.places.set(stage.workdir, resolve(context));
      return;
    }
    const [, from, source = "", target = ""] = /^--from=(\w+) (\/\S+) (\S+)$/.exec(rest) ?? [];
    const other = stages.find(({ name }) => name === from) ?? refuse(`COPY ${rest}`);
    const to = stage.real(resolve(stage.workdir, target));
    cpSync(other.real(source), to, { recursive: true, verbatimSymlinks: true });
  };

  const runCommand = async (stage: Stage, rest: string): Promise<void> => {
    const other = instead[rest];
    if (other !== undefined) return await other(stage.real);
    const said = rest
      .replaceAll(path, (of) => stage.real(of))
      .replaceAll(/\bnode:node\b/g, `${user.uid}:${user.gid}`);
    const env = { ...process.env, ...stage.env };
    await run(`RUN ${rest}`, "sh", ["-c", said], { cwd: stage.real(stage.workdir), env });
  };

  for (const { word, rest } of instructionsOf(readFileSync(file, "utf8"))) {
    if (word === "FROM") begin(rest);
    const stage = stages.at(-1) ?? refuse(word);
    switch (word) {
      case "FROM":
        break;
      case "WORKDIR":
        stage.workdir = rest;
        mkdirSync(stage.real(rest), { recursive: true });
        break;
      case "COPY":
        copy(stage, rest);
        break;
      case "RUN":
        await runCommand(stage, rest);
        break;
      case "ENV": {
        const [, name = refuse(`ENV ${rest}`), value = ""] = /^(\w+)=(\S*)$/.exec(rest) ?? [];
        stage.env = { ...stage.env, [name]: value.replaceAll(path, (of) => stage.real(of)) };
        break;
      }
      case "VOLUME":
        stage.volumes = [...stage.volumes, rest];
        break;
      case "USER":
        stage.user = rest;
        break;
      case "EXPOSE":
        // Only information for people, but it must be true.
        if (rest !== stage.env["PORT"]) refuse(`EXPOSE ${rest}`);
        break;
      case "HEALTHCHECK":
        stage.health = listOf(rest.replace(/^(?:--\S+ )*CMD /, ""));
        break;
      case "CMD":
        stage.command = listOf(rest);
        break;
      default:
        refuse(`${word} ${rest}`);
    }
  }
  return stages.at(-1) ?? refuse("nothing");
};
