// PgBouncer itself, in transaction mode, where it is installed.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { vi } from "vitest";

/** `PGBOUNCER` names another one than that of the system. */
const places = [process.env["PGBOUNCER"], "pgbouncer", "/usr/sbin/pgbouncer"];

export type Installed = { readonly binary: string; readonly version: string };

/** The PgBouncer of this machine; null if there is none. */
export const findPgBouncer = (): Installed | null => {
  for (const binary of places) {
    if (binary === undefined || binary === "") continue;
    try {
      const said = execFileSync(binary, ["--version"], { encoding: "utf8" });
      const version = /^PgBouncer ([\d.]+)/.exec(said)?.[1];
      if (version !== undefined) return { binary, version };
    } catch {
      // Not there.
    }
  }
  return null;
};

/** Since 1.21 it translates the names of prepared statements. */
const translatesNames = ({ version }: Installed): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 1 || minor >= 21;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new TypeError("no port");
  return address.port;
};

/** As the README configures it. */
const configOf = (installed: Installed, target: URL, port: number, servers: number): string => `
[databases]
* = host=${target.hostname} port=${target.port} user=${target.username} password=${target.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${servers}
max_client_conn = 100
ignore_startup_parameters = options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout,extra_float_digits
${translatesNames(installed) ? "max_prepared_statements = 200" : ""}
${process.getuid?.() === 0 ? "user = nobody" : ""}
`;

/** Starts it on loopback. The caller disposes of it. */
export const startPgBouncer = async (
  installed: Installed,
  url: string,
  servers: number,
): Promise<{ readonly url: string; readonly log: () => string } & AsyncDisposable> => {
  const folder = mkdtempSync(join(tmpdir(), "admit-one-pgbouncer-"));
  // It leaves root's rights behind, and reads its configuration as somebody else.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const target = new URL(url);
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(file, configOf(installed, target, port, servers));
  const child = spawn(installed.binary, [file], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += String(chunk);
  });
  const mine = new URL(url);
  mine.port = String(port);
  await vi.waitFor(
    async () => {
      const client = new Client({ connectionString: mine.href });
      await client.connect();
      await client.end();
    },
    { timeout: 10_000, interval: 50 },
  );
  return {
    url: mine.href,
    log: () => log,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      if (child.exitCode === null) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
