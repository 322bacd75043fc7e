// The image of examples/deploy, built without Docker and run as its README describes: by another
// user, on a read-only tree, with the variables of its Dockerfile and its compose file.
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { filledIn, serviceOf } from "./compose.ts";
import { writeDeployable } from "./deployable.ts";
import { carryOut, type Env, type Image, type User } from "./dockerfile.ts";
import type { Tarballs } from "./packages.ts";

const deploy = "examples/deploy";

/**
 * These are the ids of the image's own user. A process that is not root cannot switch to another
 * user.
 */
const isRoot = process.getuid?.() === 0;
const user: User = isRoot
  ? { uid: 1000, gid: 1000 }
  : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

export type DeployOptions = {
  /** An empty folder that every user may enter. */
  readonly folder: string;
  readonly tarballs: Tarballs;
  /** The URL of an empty PostgreSQL database. */
  readonly databaseUrl: string;
};

const makeImage = async ({ folder, tarballs }: DeployOptions): Promise<Image> => {
  const image = await carryOut({
    file: join(deploy, "Dockerfile"),
    context: ".",
    folder,
    user,
    instead: {
      // The rest of this command ran before: see pack.ts.
      "npm run -s pack:server -- /app": (real) => writeDeployable(real("/app"), tarballs),
    },
  });
  // A copy for the image, so that the Node of this process stays protected.
  mkdirSync(image.real("/usr/local/bin"), { recursive: true });
  cpSync(process.execPath, image.real("/usr/local/bin/node"));
  return image;
};

const change = (mode: string, path: string): void => {
  execFileSync("chmod", ["-R", mode, path]);
};

/** `--read-only`: only volumes are writable. */
const seal = ({ root, real, volumes }: Image): void => {
  const open = volumes.map(real);
  for (const entry of readdirSync(root)) {
    const path = join(root, entry);
    if (!open.includes(path)) change("a-w,a+rX", path);
  }
  chmodSync(root, 0o555);
};

/** Starts what `docker run` and `docker exec` would start. */
const start = (image: Image, words: readonly string[], given: Env): ChildProcess => {
  const [program, ...args] = words;
  assert.equal(program, "node");
  return spawn(image.real("/usr/local/bin/node"), args, {
    cwd: image.real(image.workdir),
    // Nothing from this machine's environment.
    env: { ...image.env, ...given },
    ...(image.user !== null && user),
    stdio: ["ignore", "pipe", "pipe"],
  });
};

const exitOf = async (child: ChildProcess): Promise<number | string | null> => {
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return code ?? signal;
};

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return String(typeof address === "object" ? address?.port : "");
};

type Served = {
  readonly url: string;
  readonly env: Env;
  readonly ask: (
    path: string,
    options?: RequestInit,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
  /** Asks the server to stop, and waits until it has ended by itself. */
  readonly stop: () => Promise<void>;
};

const patienceMs = 60_000;

/** The shop's own gateway, as the README requires. None of its calls leaves this machine. */
const gateway = {
  GATEWAY: "toss",
  TOSS_CLIENT_KEY: "live_ck_never_used",
  TOSS_SECRET_KEY: "live_sk_never_used",
  NODE_USE_ENV_PROXY: "1",
  HTTPS_PROXY: "http://127.0.0.1:9",
};

const serve = async (image: Image, given: Env): Promise<Served> => {
  // Not 0.0.0.0: other machines must not reach a test.
  const place = { HOST: "127.0.0.1", PORT: await freePort(), SHUTDOWN_DELAY_MS: "0" };
  const env = { ...place, ...gateway, ...given };
  const url = `http://127.0.0.1:${env.PORT}`;
  const child = start(image, image.command ?? [], env);
  process.on("exit", () => child.kill("SIGKILL"));
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = exitOf(child);
  const isReady = async (): Promise<boolean> => {
    try {
      return (await fetch(`${url}/readyz`)).status === 200;
    } catch {
      return false;
    }
  };
  for (const untilMs = Date.now() + patienceMs; !(await isReady()); await pause(50)) {
    if (child.exitCode !== null || Date.now() > untilMs) throw new Error(`Not ready: ${said}`);
  }
  return {
    url,
    env,
    ask: async (path, options = {}) => {
      const answer = await fetch(`${url}${path}`, options);
      return { status: answer.status, body: await answer.json() };
    },
    stop: async () => {
      child.kill("SIGTERM");
      assert.equal(await ended, 0, said);
    },
  };
};

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

/** A user's token, made as the service that authenticates users would make it. */
const tokenOf = (sub: string, secret: string): string => {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const said = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ sub, exp })}`;
  return `${said}.${createHmac("sha256", secret).update(said).digest("base64url")}`;
};

const concert = {
  concertId: "winter",
  title: "Winter",
  currency: "KRW",
  queue: { queueId: "winter" },
  shows: [
    {
      startsAt: "2999-12-24T20:00:00+09:00",
      salesOpenAt: "2000-01-01T00:00:00Z",
      salesCloseAt: "2999-12-24T18:00:00+09:00",
      sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 20 }] }],
    },
  ],
};

/** An operator puts a concert on sale, and a user is admitted. */
const sell = async ({ ask, env }: Served): Promise<void> => {
  const created = await ask("/api/admin/concerts", {
    method: "POST",
    headers: { Authorization: `Bearer ${env["ADMIN_TOKEN"]}`, "Content-Type": "application/json" },
    body: JSON.stringify(concert),
  });
  assert.equal(created.status, 201, JSON.stringify(created));
  const joined = await ask("/api/queues/winter/tokens", {
    method: "POST",
    headers: { Authorization: `Bearer ${tokenOf("alice", env["JWT_SECRET"] ?? "")}` },
  });
  assert.equal(joined.status, 201, JSON.stringify(joined));
};

/** The secrets, made by the README's command. */
const makeSecrets = (): Env => {
  const readme = readFileSync(join(deploy, "README.md"), "utf8");
  const command = /```sh\n(cat > \.env <<EOF\n.*?\nEOF)\n```/s.exec(readme)?.[1] ?? "";
  const said = execFileSync("sh", ["-c", command.replace("cat > .env", "cat")], {
    encoding: "utf8",
  });
  const lines = said.trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => /^(\w+)=(\S+)$/.exec(line)?.slice(1) as [string, string]),
  );
};

const onSqlite = async (image: Image, secrets: Env): Promise<void> => {
  const first = await serve(image, secrets);
  await sell(first);
  const health = start(image, image.health ?? [], first.env);
  assert.equal(await exitOf(health), 0, "healthy");
  await first.stop();
  assert.equal(
    await exitOf(start(image, image.health ?? [], first.env)),
    1,
    "not healthy any more",
  );
  const data = image.real("/data");
  assert.deepEqual(readdirSync(data), ["admit-one.db"]);
  assert.equal(statSync(join(data, "admit-one.db")).mode & 0o777, 0o600);
  const again = await serve(image, secrets);
  assert.equal((await again.ask("/api/concerts/winter")).status, 200);
  await again.stop();
};

const onPostgres = async (image: Image, secrets: Env, databaseUrl: string): Promise<void> => {
  const { environment, keys } = serviceOf(join(deploy, "compose.yaml"), "box-office");
  assert.equal(keys["env_file"], ".env");
  const composed = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, filledIn(value, secrets)]),
  );
  const { hostname, password } = new URL(composed["DATABASE_URL"] ?? "");
  assert.equal(password, secrets["POSTGRES_PASSWORD"]);
  assert.equal(serviceOf(join(deploy, "compose.yaml"), hostname).keys["image"], "postgres:18");
  const server = await serve(image, {
    ...secrets,
    ...composed,
    DATABASE_URL: databaseUrl,
    // The server that the tests share does not flush.
    POSTGRES_DURABILITY: "RELAXED",
  });
  await sell(server);
  await server.stop();
};

/** Makes the image, and checks what its README promises. */
export const tryDeploy = async (options: DeployOptions): Promise<void> => {
  const image = await makeImage(options);
  // Makes the tree writable again before it is removed: only root can remove it otherwise.
  process.prependListener("exit", () => change("u+w", image.root));
  assert.equal(image.user, "node");
  assert.deepEqual(image.volumes, ["/data"]);
  seal(image);
  const meddle = `require("fs").writeFileSync(${JSON.stringify(image.real("/app/x"))}, "")`;
  assert.equal(await exitOf(start(image, ["node", "-e", meddle], {})), 1, "the tree is read-only");
  const secrets = makeSecrets();
  await onSqlite(image, secrets);
  await onPostgres(image, secrets, options.databaseUrl);
  console.log(
    `examples/deploy serves on SQLite and PostgreSQL as ${isRoot ? "another user" : "this user"}`,
  );
};
