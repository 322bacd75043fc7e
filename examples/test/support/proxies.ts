import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { type AddressInfo, connect, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { root } from "./markdown.ts";
import { bareEnv } from "./run.ts";

export type Proxy = AsyncDisposable & {
  /** Of the shop, whose `/tickets` lead to the server. */
  readonly url: string;
};

/** What the page asks of a proxy and no more: takes the prefix off, and says whom it spoke with. */
export const startPlainProxy = async (upstream: string): Promise<Proxy> => {
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = "/" } = incoming;
    const before = headers["x-forwarded-for"];
    const chain = [before, incoming.socket.remoteAddress].flat().filter(Boolean).join(", ");
    const path = url.replace(/^\/tickets/, "");
    const options = { method, path, headers: { ...headers, "x-forwarded-for": chain } };
    const onward = request(upstream, options as object, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.once("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

export type RealProxy = {
  readonly name: string;
  readonly file: string;
  /** The file of the page made one that runs here, and how to run it. */
  readonly toRun: (given: Given) => readonly [command: string, ...args: string[]];
};

type Given = {
  readonly folder: string;
  readonly config: string;
  /** `host:port`. */
  readonly listen: string;
  readonly upstream: string;
};

const write = ({ folder }: Given, name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const temporaries = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

export const realProxies: readonly RealProxy[] = [
  {
    name: "nginx",
    file: "nginx.conf",
    toRun: (given) => {
      const { folder, config, listen, upstream } = given;
      const site = config
        .replace("listen 443", `listen ${listen}`)
        .replace("127.0.0.1:3000", upstream)
        .replace("/etc/ssl/shop.pem", join(folder, "cert.pem"))
        .replace("/etc/ssl/shop.key", join(folder, "key.pem"));
      const paths = temporaries.map((name) => `${name}_temp_path ${join(folder, name)};`).join(" ");
      // Compresses whatever it may, so that a stream which it held back would be noticed.
      const http = `access_log off; gzip on; gzip_types *; gzip_proxied any; ${paths}\n${site}`;
      const main = `daemon off; pid ${join(folder, "pid")}; events {} http { ${http} }`;
      const file = write(given, "nginx.conf", main);
      return ["nginx", "-p", folder, "-e", "stderr", "-c", file];
    },
  },
  {
    name: "haproxy",
    file: "haproxy.cfg",
    toRun: (given) => {
      const text = given.config
        .replace("bind :443", `bind ${given.listen}`)
        .replace("127.0.0.1:3000", given.upstream)
        .replace("/etc/ssl/shop-with-key.pem", join(given.folder, "both.pem"))
        .replace("application/problem+json", "application/problem+json text/event-stream");
      return ["haproxy", "-f", write(given, "haproxy.cfg", text)];
    },
  },
  {
    name: "caddy",
    file: "Caddyfile",
    toRun: (given) => {
      const { folder, config, listen, upstream } = given;
      const keys = `tls ${join(folder, "cert.pem")} ${join(folder, "key.pem")}`;
      const site = config
        .replace("shop.example.com {", `https://${listen} {\n\t${keys}`)
        .replace("127.0.0.1:3000", upstream);
      const file = write(given, "Caddyfile", `{\n\tadmin off\n\tauto_https off\n}\n${site}`);
      return ["caddy", "run", "--config", file, "--adapter", "caddyfile"];
    },
  },
];

/** Why a real proxy can't be tried here; null where it can. */
export const lacking = ({ name }: RealProxy): string | null => {
  if (process.env["TRY_PROXIES"] !== "1") return "npm run test:hosts tries it";
  const missing = [name, "openssl"].find((it) => spawnSync(it, ["version"]).error !== undefined);
  return missing === undefined ? null : `${missing} is not installed`;
};

/** Starts a real one over TLS, with a certificate that nobody signed. */
export const startRealProxy = async (real: RealProxy, upstream: string): Promise<Proxy> => {
  const folder = mkdtempSync(join(tmpdir(), "admit-one-proxy-"));
  makeCertificate(folder);
  const listen = `127.0.0.1:${await freePort()}`;
  const config = readFileSync(join(root, "examples/proxies", real.file), "utf8");
  const [command, ...args] = real.toRun({
    folder,
    config,
    listen,
    upstream: new URL(upstream).host,
  });
  const env = bareEnv({ XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder });
  const child = spawn(command, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  // A test that timed out never gets to its disposal.
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  const ended = once(child, "exit").then(() => {
    throw new Error(`${command} ended: ${said}`);
  });
  ended.catch(() => {});
  await Promise.race([answers(listen), ended]);
  return {
    url: `https://${listen}`,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await ended.catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const makeCertificate = (folder: string): void => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const what = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...names];
  const made = spawnSync("openssl", [...what, "-keyout", key, "-out", cert]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  writeFileSync(join(folder, "both.pem"), readFileSync(cert, "utf8") + readFileSync(key, "utf8"));
};

const freePort = async (): Promise<number> => {
  const server = createSocketServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** The programs do not say when they listen, so they are asked. */
const answers = async (listen: string): Promise<void> => {
  const [host = "", port] = listen.split(":");
  for (;;) {
    const socket = connect(Number(port), host);
    const open = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
};
