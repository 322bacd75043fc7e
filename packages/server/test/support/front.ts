import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Front = AsyncDisposable & {
  readonly url: string;
  /** From now on the paths of this cell lead there. Null has no name, and gets all other paths. */
  lead(cell: string | null, url: string): void;
};

const file = new URL("../../../../examples/deploy/nginx.conf", import.meta.url);

/** What the shipped front says of the cell that a path names: its own patterns. */
const patternsOf = (config: string): readonly RegExp[] => {
  const [, map = ""] = /map \$uri \$cell \{([\s\S]*?)\n\}/.exec(config) ?? [];
  const patterns = [...map.matchAll(/"~(?<pattern>[^"]+)" \$(?<name>\w+);/g)].map(
    ({ groups = {} }) => {
      const { pattern = "", name = "" } = groups;
      if (!pattern.includes(`(?<${name}>`)) throw new TypeError(`${pattern} has no ${name}.`);
      return new RegExp(pattern);
    },
  );
  if (patterns.length === 0) throw new TypeError("The front names no cell by a path.");
  return patterns;
};

const machines = /^\/(metrics|healthz|readyz)$/;

/** A proxy of a few lines that routes by the rules of examples/deploy/nginx.conf. */
export const startFront = async (): Promise<Front> => {
  const patterns = patternsOf(readFileSync(file, "utf8"));
  const cells = new Map<string | null, string>();

  const upstreamOf = (path: string): string | undefined => {
    const matched = patterns
      .map((pattern) => pattern.exec(path)?.[1])
      .find((it) => it !== undefined);
    return cells.get(matched ?? null) ?? cells.get(null);
  };

  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { method, headers, url = "/" } = incoming;
    const { pathname } = new URL(url, "http://front.invalid");
    const upstream = machines.test(pathname) ? undefined : upstreamOf(pathname);
    if (upstream === undefined) {
      outgoing.writeHead(404).end();
      return;
    }
    const onward = request(upstream, { method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.once("close", () => onward.destroy());
    incoming.pipe(onward);
  };

  const server = createServer(pass);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: (cell, url) => void cells.set(cell, url),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
