import type { Socket } from "node:net";
import { createFrames, cString, cutString, encode, type Message } from "./frames.ts";
import { type ServerSide, serverName } from "./server-side.ts";

const startup = 196_608;

const integer = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** Anybody may come in, and no wish for a setting is granted. */
const welcome = Buffer.concat([
  encode("R", integer(0)),
  encode("K", Buffer.concat([integer(1), integer(1)])),
  encode("Z", Buffer.from("I")),
]);

export type ClientOptions = {
  readonly translates: boolean;
  /** Finds a connection to the server, now or later: then call `proceed`. */
  readonly wantsServer: (client: ClientSide) => void;
  /** No transaction is open any more. */
  readonly idle: (client: ClientSide) => void;
  readonly left: (client: ClientSide) => void;
  readonly heard: (message: Message) => void;
  readonly refused: (why: string) => void;
};

export type ClientSide = {
  server: ServerSide | null;
  /** Sends what waits for a connection to the server. */
  readonly proceed: (server: ServerSide) => void;
  readonly destroy: () => void;
};

/** One client. Its names of prepared statements are translated as PgBouncer does it since 1.21. */
export const serveClient = (socket: Socket, options: ClientOptions): ClientSide => {
  const waiting: Message[] = [];
  const statements = new Map<string, string>();

  const refuse = (why: string): void => {
    options.refused(why);
    socket.destroy();
  };
  const parse = (message: Message, server: ServerSide): void => {
    const [name, rest] = cutString(message.body);
    const statement = rest.toString("latin1");
    if (name === "") server.forward(message);
    else if (statements.has(name)) refuse("prepared statement name is already in use");
    else {
      // Remembered before the server has parsed it.
      statements.set(name, statement);
      server.prepare(statement, { wasAsked: true });
    }
  };
  const bind = (message: Message, server: ServerSide): void => {
    const [portal, rest] = cutString(message.body);
    const [name, values] = cutString(rest);
    const statement = statements.get(name);
    if (name === "") server.forward(message);
    else if (statement === undefined) refuse("prepared statement did not exist");
    else {
      server.prepare(statement, { wasAsked: false });
      const body = Buffer.concat([cString(portal), cString(serverName(statement)), values]);
      server.forward({ type: "B", body });
    }
  };
  const pass = (message: Message, server: ServerSide): void => {
    if (!options.translates) server.forward(message);
    else if (message.type === "P") parse(message, server);
    else if (message.type === "B") bind(message, server);
    else server.forward(message);
  };

  const client: ClientSide = {
    server: null,
    proceed: (server) => {
      client.server = server;
      server.client = {
        answer: ({ type, body }) => void socket.write(encode(type, body)),
        idle: () => options.idle(client),
      };
      for (let it = waiting.shift(); it !== undefined; it = waiting.shift()) pass(it, server);
    },
    destroy: () => socket.destroy(),
  };

  const frames = createFrames({ untyped: true });
  let isStarted = false;
  const greet = ({ body }: Message): void => {
    // Any other first message asks for encryption.
    isStarted = body.readInt32BE(0) === startup;
    if (isStarted) frames.typed();
    socket.write(isStarted ? welcome : "N");
  };
  const hear = (message: Message): void => {
    if (!isStarted) return greet(message);
    if (message.type === "X") return void socket.end();
    options.heard(message);
    waiting.push(message);
    if (client.server === null) options.wantsServer(client);
    else client.proceed(client.server);
  };
  socket.on("data", (chunk: Buffer) => {
    frames.add(chunk);
    for (let it = frames.next(); it !== null && !socket.destroyed; it = frames.next()) hear(it);
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => options.left(client));
  return client;
};
