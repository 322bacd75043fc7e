import fc from "fast-check";
import { expect, test } from "vitest";
import { readEvents, type ServerSentEvent } from "../src/server-sent-events.ts";

const read = async (chunks: readonly Uint8Array[]): Promise<readonly ServerSentEvent[]> => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
};

const text =
  'retry: 2000\n\n: a comment\n\nevent: frame\nid: 1.2\ndata: {"a":1}\n\n' +
  "data: 서울\r\ndata:two\r\n\r\nevent: token\ndata\n\nevent: unfinished\ndata: x";

const events = [
  { event: "frame", data: '{"a":1}', id: "1.2" },
  { event: "message", data: "서울\ntwo", id: "1.2" },
  { event: "token", data: "", id: "1.2" },
];

test("fields, comments, lines of data, and ids that last", async () => {
  expect(await read([new TextEncoder().encode(text)])).toEqual(events);
});

test("wherever the network cuts it", async () => {
  const bytes = new TextEncoder().encode(text);
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      const ends = [0, ...at.toSorted((a, b) => a - b), bytes.length];
      const chunks = ends.slice(1).map((end, index) => bytes.slice(ends[index], end));
      expect(await read(chunks)).toEqual(events);
    }),
  );
});
