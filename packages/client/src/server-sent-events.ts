/** One event of a stream. */
export type ServerSentEvent = {
  readonly event: string;
  readonly data: string;
  readonly id: string;
};

/**
 * Reads a body of server-sent events. Ends when the body ends. Comments and `retry` are left out.
 * The format: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  // Safari cannot iterate a stream.
  const reader = body.getReader();
  let rest = "";
  let id = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r\n\r\n|\n\n|\r\r/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parseEvent(block, id);
        if (event === null) continue;
        id = event.id;
        yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const parseEvent = (block: string, lastId: string): ServerSentEvent | null => {
  const data: string[] = [];
  let event = "message";
  let id = lastId;
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  }
  return data.length === 0 ? null : { event, data: data.join("\n"), id };
};
