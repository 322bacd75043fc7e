// The clients' thread of `openHttpLoad`. It reads only the status and the length of an answer: a
// complete HTTP client would cost more than the server under test.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import type { Lap } from "../bench-case.ts";
import type { Load, LoadResult } from "./http-load.ts";

type Client = { ask(request: string, status: number): Promise<void>; close(): void };

const headEnd = "\r\n\r\n";

/** The length of the answer in bytes, head and body; null while the head is incomplete. */
const lengthOf = (head: Buffer): number | null => {
  const end = head.indexOf(headEnd);
  if (end < 0) return null;
  const text = head.toString("latin1", 0, end);
  if (/^HTTP\/1\.1 (?:204|304) /.test(text)) return end + headEnd.length;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error(`An answer without a length:\n${text}`);
  return end + headEnd.length + Number(length);
};

const openClient = async (port: number): Promise<Client> => {
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let waiting: PromiseWithResolvers<void> | null = null;
  let expected = 0;
  let head: Buffer = Buffer.alloc(0);
  let length: number | null = null;
  let received = 0;
  const fail = (error: Error): void => {
    waiting?.reject(error);
    socket.destroy();
  };
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("The server closed a connection.")));
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
    try {
      if (length === null) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        length = lengthOf(head);
        if (length === null) return;
        const status = Number(head.toString("latin1", 9, 12));
        if (status !== expected) throw new Error(head.toString("utf8"));
      }
    } catch (error) {
      fail(error as Error);
      return;
    }
    if (received < length) return;
    head = Buffer.alloc(0);
    length = null;
    received = 0;
    const answered = waiting;
    waiting = null;
    answered?.resolve();
  });
  return {
    ask: (request, status) => {
      waiting = Promise.withResolvers<void>();
      expected = status;
      socket.write(request);
      return waiting.promise;
    },
    close: () => {
      socket.removeAllListeners("close");
      socket.destroy();
    },
  };
};

/** Keeps this thread awake until the promise settles. */
const awakeFor = async (work: Promise<unknown>): Promise<void> => {
  let isOver = false;
  const stayAwake = (): void => {
    if (!isOver) setImmediate(stayAwake);
  };
  stayAwake();
  try {
    await work;
  } finally {
    isOver = true;
  }
};

const drive = async (load: Load): Promise<Lap> => {
  const { port, requests, callers, lastsMs, status, awake } = load;
  const clients = await Promise.all(Array.from({ length: callers }, () => openClient(port)));
  const latenciesMs: number[] = [];
  let next = 0;
  const startedMs = performance.now();
  const work = async (client: Client): Promise<void> => {
    while (next < requests.length && performance.now() - startedMs < lastsMs) {
      const request = requests[next] ?? "";
      next += 1;
      const askedMs = performance.now();
      await client.ask(request, status);
      latenciesMs.push(performance.now() - askedMs);
    }
  };
  const all = Promise.all(clients.map(work));
  await (awake ? awakeFor(all) : all);
  const tookMs = performance.now() - startedMs;
  for (const client of clients) client.close();
  return { perSecond: (latenciesMs.length / tookMs) * 1000, latenciesMs };
};

parentPort?.on("message", (load: Load) => {
  const tell = (result: LoadResult): void => parentPort?.postMessage(result);
  drive(load).then(
    (lap) => tell({ lap }),
    (error: unknown) => tell({ failure: String(error) }),
  );
});
