import { once } from "node:events";
import { connect, createServer, type ListenOptions, type Socket } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import { TLSSocket } from "node:tls";
import type { Certificate } from "./certificate.ts";

/** What a client sends to ask for TLS. */
const sslRequest = "0000000804d2162f";

/** Answers that it speaks TLS, and does from then on. */
const startTls = async (client: Socket, certificate: Certificate): Promise<Duplex> => {
  const [asked] = (await once(client, "data")) as [Buffer];
  if (asked.toString("hex") !== sslRequest) throw new Error("TLS was not asked for");
  client.pause();
  client.write("S");
  return new TLSSocket(client, { isServer: true, ...certificate });
};

export type Front = AsyncDisposable & { readonly port: number };

/** Another way to a server: over TLS, or over a socket in the file system. */
export const openFront = async (
  url: string,
  options: ListenOptions,
  certificate?: Certificate,
): Promise<Front> => {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const end = (): undefined => undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) sockets.add(socket);
    client.on("error", end);
    const join = (to: Duplex): void => {
      pipeline(to, upstream, to, end);
    };
    if (certificate === undefined) join(client);
    else void startTls(client, certificate).then(join, () => client.destroy());
  });
  server.listen(options);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
};
