import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A receiver of webhooks that keeps nothing but what was wrong with them. */
export type Receiver = AsyncDisposable & {
  readonly url: string;
  readonly count: () => number;
  /** Called with the body of each. */
  onMessage: (message: unknown) => void;
};

/** Of so many messages one is refused for good, so that there are dead letters to look at. */
const goneEvery = 97;

export const startReceiver = async (): Promise<Receiver> => {
  let count = 0;
  const receiver = {
    onMessage: (_message: unknown): void => {},
  };
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      count += 1;
      receiver.onMessage(JSON.parse(text));
      response.writeHead(count % goneEvery === 0 ? 410 : 204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hooks`,
    count: () => count,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
};
