import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const shipped = new URL("../../../../examples/deploy/nginx.conf", import.meta.url);
const temporaries = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
  });

/** The text with others in place of these. Each must be there, or another server would be measured. */
const withOthers = (text: string, others: Readonly<Record<string, string>>): string => {
  let changed = text;
  for (const [from, to] of Object.entries(others)) {
    if (!changed.includes(from)) throw new Error(`The shipped file does not say: ${from}`);
    changed = changed.replace(from, to);
  }
  return changed;
};

/** nginx with the file of `examples/deploy` before one server. Only its port and paths are others. */
export const startFront = async (
  upstream: string,
): Promise<AsyncDisposable & { readonly url: string }> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-front-"));
  // Workers of a root's nginx are another user.
  await chmod(folder, 0o755);
  const port = await freePort();
  const site = withOthers(await readFile(shipped, "utf8"), {
    "listen 8080": `listen 127.0.0.1:${port}`,
    "127.0.0.1:3000": upstream,
    "/var/cache/nginx/admit-one": join(folder, "cache"),
  });
  const paths = temporaries.map((name) => `${name}_temp_path ${join(folder, name)};`).join(" ");
  const file = join(folder, "nginx.conf");
  const events = "events { worker_connections 8192; }";
  await writeFile(
    file,
    `daemon off; pid ${join(folder, "pid")}; ${events}\nhttp { access_log off; ${paths}\n${site} }`,
  );
  const nginx = spawn("nginx", ["-p", folder, "-e", join(folder, "error.log"), "-c", file], {
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
    stdio: "ignore",
  });
  let failure = "";
  nginx.once("error", ({ message }) => (failure = message));
  nginx.once("exit", (code) => (failure = `it ended with ${code}`));
  while (!(await isOpen(port))) {
    if (failure !== "") throw new Error(`nginx cannot be started: ${failure}`);
    await sleep(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      nginx.kill("SIGTERM");
      if (nginx.exitCode === null) await once(nginx, "exit");
      await rm(folder, { recursive: true });
    },
  };
};
