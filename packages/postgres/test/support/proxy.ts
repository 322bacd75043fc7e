import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What a proxy does with bytes: passes them on, keeps them to itself, or breaks the connection. */
export type Verdict = "pass" | "drop" | "break";

export type Proxy = AsyncDisposable & {
  readonly url: string;
  /** Judges what a client says, and what it is answered. */
  toServer: (said: string) => Verdict;
  toClient: (said: string) => Verdict;
};

/** A wire to a server that a test can cut. */
export const openProxy = async (url: string): Promise<Proxy> => {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    const carry = (from: Socket, to: Socket, judge: (said: string) => Verdict): void => {
      sockets.add(from);
      from.on("data", (chunk) => {
        const verdict = judge(chunk.toString("latin1"));
        if (verdict === "pass") to.write(chunk);
        if (verdict === "break") end();
      });
      from.on("error", end);
      from.on("close", end);
    };
    carry(client, upstream, (said) => proxy.toServer(said));
    carry(upstream, client, (said) => proxy.toClient(said));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  const mine = new URL(url);
  mine.port = String(address.port);
  const proxy: Proxy = {
    url: mine.href,
    toServer: () => "pass",
    toClient: () => "pass",
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
};
