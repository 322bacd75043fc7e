/** Events that may wait for a slow client before its connection is closed. */
const backlogMax = 64;

/** Receives the events of one client. */
export type Sink = {
  /** Returns false if the client accepts no more data. Then drop the client. */
  readonly send: (bytes: Uint8Array) => boolean;
  readonly close: () => void;
};

/** The events of a body that nobody has read yet. */
type Source = {
  /** From now on the events go there, first those that came before. */
  readonly begin: (reader: Sink) => void;
  /** The client has left. */
  readonly end: () => void;
};

const sources = new WeakMap<ReadableStream, Source>();

/**
 * The body of an event stream, and where its events are put in. `onEnd` is called once, when either
 * side has ended it.
 */
export const createBody = (
  first: readonly Uint8Array[],
  onEnd: () => void,
): { readonly body: ReadableStream<Uint8Array>; readonly sink: Sink } => {
  let early = [...first];
  let reader: Sink | null = null;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    onEnd();
  };
  const sink: Sink = {
    send: (bytes) => {
      if (isOver) return false;
      if (reader !== null) return reader.send(bytes);
      if (early.length >= backlogMax) return false;
      early.push(bytes);
      return true;
    },
    close: () => {
      if (isOver) return;
      end();
      reader?.close();
    },
  };
  const begin = (to: Sink): void => {
    reader = to;
    for (const bytes of early) to.send(bytes);
    early = [];
    if (isOver) to.close();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (reader === null) begin(sinkOf(controller));
      },
      cancel: end,
    },
    // Nothing is asked for until somebody reads, so that a host may take the events instead.
    new CountQueuingStrategy({ highWaterMark: 0 }),
  );
  sources.set(body, { begin, end });
  return { body, sink };
};

const sinkOf = (controller: ReadableStreamDefaultController<Uint8Array>): Sink => ({
  send: (bytes) => {
    if ((controller.desiredSize ?? -backlogMax) <= -backlogMax) return false;
    controller.enqueue(bytes);
    return true;
  },
  close: () => controller.close(),
});

/** What a host writes an answer to: `http.ServerResponse` of Node has this form. */
export type NodeAnswer = {
  readonly destroyed: boolean;
  readonly writableNeedDrain: boolean;
  cork(): void;
  uncork(): void;
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders(): void;
  write(bytes: Uint8Array): unknown;
  end(): unknown;
  on(event: "close", run: () => void): unknown;
};

/** Whether the context of a request is one of a Node host, which has `{ incoming, outgoing }`. */
export const nodeAnswerOf = (env: unknown): Pick<NodeAnswer, "destroyed"> | null => {
  if (typeof env !== "object" || env === null || !("outgoing" in env)) return null;
  const { outgoing } = env;
  if (typeof outgoing !== "object" || outgoing === null || !("destroyed" in outgoing)) return null;
  return { destroyed: outgoing.destroyed === true };
};

/**
 * Writes the events of an answer straight to Node's response, and returns true; false if the answer
 * is no event stream, or is being read already. A stream of the web and a pump for it would take
 * half of the memory of an open connection.
 *
 * @example
 * const response = await app.fetch(request, { incoming, outgoing });
 * return writeEvents(response, outgoing) ? RESPONSE_ALREADY_SENT : response;
 */
export const writeEvents = (response: Response, outgoing: NodeAnswer): boolean => {
  const { body } = response;
  const source = body === null ? undefined : sources.get(body);
  if (body === null || source === undefined || response.bodyUsed || body.locked) return false;
  sources.delete(body);
  if (outgoing.destroyed) {
    source.end();
    return true;
  }
  outgoing.on("close", source.end);
  outgoing.cork();
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  // Joined with the first event, the head would stay in memory in its thirty pieces.
  outgoing.flushHeaders();
  source.begin(writerOf(outgoing));
  outgoing.uncork();
  return true;
};

const writerOf = (outgoing: NodeAnswer): Sink => {
  let waiting = 0;
  return {
    send: (bytes) => {
      waiting = outgoing.writableNeedDrain ? waiting + 1 : 0;
      if (waiting > backlogMax) return false;
      outgoing.write(bytes);
      return true;
    },
    close: () => outgoing.end(),
  };
};
