import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What is lost of a request: it never arrives, or its answer never comes back. */
export type Loss = "request" | "answer" | null;

/** The network between a browser and a server, which fails when a test says so. */
export const openUnreliableNetwork = async (target: string, lose: (line: string) => Loss) => {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();

  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    let losesAnswer = false;
    const end = (): void => {
      near.destroy();
      far.destroy();
      open.delete(near);
    };
    open.add(near);
    near.on("data", (bytes) => {
      const [line = ""] = bytes.toString("latin1").split("\r\n", 1);
      const loss = line.endsWith(" HTTP/1.1") ? lose(line) : null;
      if (loss === "request") return end();
      if (loss === "answer") losesAnswer = true;
      far.write(bytes);
    });
    far.on("data", (bytes) => (losesAnswer ? end() : near.write(bytes)));
    for (const socket of [near, far]) socket.on("close", end).on("error", end);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
};
