import type { ChildProcess } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { chownSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyBinaries, findBinaries } from "./binaries.ts";
import { copyServer, makeStandby } from "./copy-server.ts";
import { chooseUser } from "./other-user.ts";
import { makeHome, temporaryFolder } from "./placement.ts";
import {
  ended,
  type Home,
  hasEnded,
  isServing,
  lastWords,
  launch,
  settingsOf,
} from "./postmaster.ts";
import type { Cluster, ClusterOptions, Copied, Following, Running } from "./protocol.ts";

/**
 * Below the range that systems use for outgoing connections, so that no other program gets our port
 * by chance during a restart.
 */
const ports = { from: 20_000, to: 30_000 } as const;
const portsTried = 20;

/** Ends all connections at once and waits for nothing. */
const fastShutdown = "SIGINT";
const shutdownMs = 15_000;

/**
 * Backends live a moment longer than a killed postmaster, and block the next one from its memory.
 */
const orphansTried = 200;
const orphansPauseMs = 50;

const isTaken = (said: string): boolean => said.includes("Address already in use");
const hasOrphans = (said: string): boolean => said.includes("is still in use");

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export type KeptCluster = {
  create(options: ClusterOptions): Promise<Cluster>;
  /** Copies the files of another server, which is in backup mode. */
  copy(options: ClusterOptions, from: string): Copied;
  /** Starts the copy as a standby. */
  follow(following: Following): Promise<Running>;
  /** Stops PostgreSQL in an orderly way. The data stays. */
  halt(): Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<Running>;
  /** Ends all processes and removes all files. Safe at any moment, and more than once. */
  remove(): Promise<void>;
};

export const createCluster = (): KeptCluster => {
  let folder: string | undefined;
  let home: Home | undefined;
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let wanted: Pick<ClusterOptions, "durable" | "replicated" | "version"> = {
    durable: false,
    replicated: false,
    version: "newest",
  };
  let isOver = false;

  const run = async (
    place: Home,
    program: string,
    args: readonly string[],
  ): Promise<ChildProcess> => {
    if (isOver) throw new Error("PostgreSQL is being removed");
    child = launch(place, program, args);
    // Rejects if the program cannot be started.
    await once(child, "spawn");
    return child;
  };

  const initialize = async (place: Home, password: string): Promise<void> => {
    const passwordFile = `${place.dataDir}.password`;
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (place.user !== undefined) chownSync(passwordFile, place.user.uid, place.user.gid);
    const initdb = await run(place, "initdb", [
      `--pgdata=${place.dataDir}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      // The password is long and random, so hashing it thousands of times protects nothing. The
      // oldest version can't be asked for less.
      ...(wanted.version === "oldest" ? [] : ["--set=scram_iterations=1"]),
      "--encoding=UTF8",
      "--no-locale",
      ...(wanted.durable ? [] : ["--no-sync"]),
    ]);
    await ended(initdb);
    if (initdb.exitCode !== 0) throw new Error(`initdb failed: ${lastWords(place)}`);
    rmSync(passwordFile);
  };

  const tryPort = async (place: Home, candidate: number): Promise<Running | undefined> => {
    const settings = Object.entries({ ...settingsOf(wanted), port: String(candidate) });
    const args = [
      "-D",
      place.dataDir,
      ...settings.flatMap(([name, it]) => ["-c", `${name}=${it}`]),
    ];
    const postmaster = await run(place, "postgres", args);
    const isUp = await isServing(place, postmaster);
    return isUp ? { port: candidate, pid: postmaster.pid ?? 0 } : undefined;
  };

  const start = async (place: Home): Promise<Running> => {
    for (let tries = 0; ; tries += 1) {
      const running = await tryPort(place, port ?? randomInt(ports.from, ports.to));
      if (running !== undefined) {
        port = running.port;
        return running;
      }
      const said = lastWords(place);
      if (port === undefined && isTaken(said) && tries < portsTried) continue;
      if (!hasOrphans(said) || tries >= orphansTried) {
        throw new Error(`PostgreSQL did not start: ${said}`);
      }
      await pause(orphansPauseMs);
    }
  };

  const shutDown = async (): Promise<void> => {
    if (child === undefined || hasEnded(child)) return;
    const running = child;
    running.kill(fastShutdown);
    const patience = setTimeout(() => running.kill("SIGKILL"), shutdownMs);
    await ended(running);
    clearTimeout(patience);
  };

  const here = (): Home => {
    if (home === undefined) throw new Error("There is no PostgreSQL yet");
    return home;
  };

  const settle = (options: ClusterOptions): Home => {
    wanted = options;
    port = options.port ?? undefined;
    const user = chooseUser();
    const original = options.binaries ?? findBinaries(options.version);
    const binaries =
      user === undefined
        ? original
        : copyBinaries(original, options.copies ?? temporaryFolder(user));
    folder = makeHome(user, options.durable, options.sharedMemory);
    home = { user, binaries, dataDir: join(folder, "data"), logFile: join(folder, "log") };
    return home;
  };

  return {
    create: async (options) => {
      const place = settle(options);
      const password = randomBytes(18).toString("hex");
      await initialize(place, password);
      return { ...(await start(place)), dataDir: place.dataDir, password };
    },
    copy: (options, from) => {
      const place = settle(options);
      copyServer(from, place);
      return { dataDir: place.dataDir };
    },
    follow: async (following) => {
      makeStandby(here(), following);
      return await start(here());
    },
    halt: shutDown,
    kill: async () => {
      child?.kill("SIGKILL");
      if (child !== undefined) await ended(child);
    },
    restart: async () => {
      await shutDown();
      return start(here());
    },
    remove: async () => {
      isOver = true;
      await shutDown();
      // Backends of a killed postmaster may still be writing.
      const retries = { maxRetries: 50, retryDelay: 50 };
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true, ...retries });
    },
  };
};
