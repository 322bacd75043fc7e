import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { Client } from "pg";
import { createFrames, cString, encode, type Message } from "./frames.ts";

/** What a statement is called on the server, whatever its clients call it. */
export const serverName = (statement: string): string =>
  `pooler_${createHash("sha256").update(statement).digest("hex").slice(0, 16)}`;

/** An answer that the server owes: to the client, to the pooler itself, or that the pooler gives. */
export type Owed = {
  readonly type: string;
  readonly action: "forward" | "skip" | "fake";
  /** The statement that an owed Parse prepares. */
  readonly statement?: string;
};

/** Which owed message an answer answers. */
const answered: Readonly<Record<string, string>> = {
  "1": "P",
  "2": "B",
  "3": "C",
  n: "D",
  T: "D",
  C: "E",
  I: "E",
  s: "E",
};

export type ServerSide = {
  readonly forward: (message: Message) => void;
  /** Sees to it that the statement is prepared. Only a client that asked for it gets an answer. */
  readonly prepare: (statement: string, options: { readonly wasAsked: boolean }) => void;
  /** Who gets the answers, and notices that no transaction is open any more. */
  client: { readonly answer: (message: Message) => void; readonly idle: () => void } | null;
  readonly destroy: () => void;
};

/** A connection to the server. It logs in as the driver does; then its bytes are ours. */
export const openServerSide = async (url: string): Promise<ServerSide> => {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const stream = client.connection.stream as Socket;
  stream.removeAllListeners("data");
  const prepared = new Set<string>();
  const owed: Owed[] = [];

  const fake = (): void => {
    while (owed[0]?.action === "fake") {
      owed.shift();
      side.client?.answer({ type: "1", body: Buffer.alloc(0) });
    }
  };
  const owe = (it: Owed): void => {
    if (it.statement !== undefined) prepared.add(it.statement);
    owed.push(it);
    if (owed.length === 1) fake();
  };
  /** The answers that a failed group of messages never gets. */
  const forgetUntilSync = (): void => {
    for (let it = owed.shift(); it !== undefined && it.type !== "S"; it = owed.shift()) {
      if (it.statement !== undefined) prepared.delete(it.statement);
    }
  };
  const hear = (message: Message): void => {
    const isReady = message.type === "Z";
    const head = owed[0];
    const isNext = isReady
      ? head?.type === "S" || head?.type === "Q"
      : head !== undefined && head.type === answered[message.type];
    if (isNext) owed.shift();
    else if (isReady) forgetUntilSync();
    if (!isNext || head?.action !== "skip") side.client?.answer(message);
    fake();
    if (isReady && message.body.toString() === "I" && owed.length === 0) side.client?.idle();
  };

  const frames = createFrames({ untyped: false });
  stream.on("data", (chunk: Buffer) => {
    frames.add(chunk);
    for (let it = frames.next(); it !== null; it = frames.next()) hear(it);
  });
  const send = (type: string, body: Buffer): boolean => stream.write(encode(type, body));
  const side: ServerSide = {
    forward: ({ type, body }) => {
      send(type, body);
      owe({ type, action: "forward" });
    },
    prepare: (statement, { wasAsked }) => {
      if (prepared.has(statement)) {
        if (wasAsked) owe({ type: "P", action: "fake" });
        return;
      }
      send("P", Buffer.concat([cString(serverName(statement)), Buffer.from(statement, "latin1")]));
      owe({ type: "P", action: wasAsked ? "forward" : "skip", statement });
    },
    client: null,
    destroy: () => stream.destroy(),
  };
  return side;
};
