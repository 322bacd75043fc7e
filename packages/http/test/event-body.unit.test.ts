import { describe, expect, test } from "vitest";
import { createBody } from "../src/event-body.ts";
import { writeEvents } from "../src/index.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A stream with one event, and how often it ended. */
const open = () => {
  let ends = 0;
  const made = createBody([bytesOf("first")], () => (ends += 1));
  const headers = { "Content-Type": "text/event-stream", "X-Request-Id": "r1" };
  return {
    ...made,
    response: new Response(made.body, { headers }),
    ends: () => ends,
    send: (text: string) => made.sink.send(bytesOf(text)),
  };
};

/** Node's response, as far as a stream needs it. */
const createOutgoing = () => {
  const told: unknown[] = [];
  let leave = (): void => {};
  const outgoing = {
    destroyed: false,
    writableNeedDrain: false,
    cork: () => {},
    uncork: () => {},
    flushHeaders: () => {},
    writeHead: (...head: readonly unknown[]) => told.push(head),
    write: (bytes: Uint8Array) => told.push(textOf(bytes)),
    end: () => told.push("end"),
    on: (_event: "close", run: () => void) => (leave = run),
  };
  return { told, outgoing, leave: () => leave() };
};

const head = [200, { "content-type": "text/event-stream", "x-request-id": "r1" }];

describe("events that are written to Node's response", () => {
  test("come in order, those from before it was there first", () => {
    const { response, send, sink, ends } = open();
    expect(send("early")).toBe(true);
    const { told, outgoing } = createOutgoing();
    expect(writeEvents(response, outgoing)).toBe(true);
    expect(send("late")).toBe(true);
    sink.close();
    expect(told).toEqual([head, "first", "early", "late", "end"]);
    expect([ends(), send("after")]).toEqual([1, false]);
  });

  test("end for a client that leaves, once", () => {
    const { response, send, sink, ends } = open();
    const { told, outgoing, leave } = createOutgoing();
    writeEvents(response, outgoing);
    leave();
    sink.close();
    expect([ends(), send("after")]).toEqual([1, false]);
    expect(told).toEqual([head, "first"]);
  });

  test("of a stream that is over are written, and then it ends", () => {
    const { response, sink, ends } = open();
    sink.close();
    const { told, outgoing } = createOutgoing();
    writeEvents(response, outgoing);
    expect(told).toEqual([head, "first", "end"]);
    expect(ends()).toBe(1);
  });

  test("wait for a slow client, 64 of them and no more", () => {
    const { response, send } = open();
    const { told, outgoing } = createOutgoing();
    writeEvents(response, outgoing);
    outgoing.writableNeedDrain = true;
    const sent = Array.from({ length: 66 }, () => send("event"));
    expect(sent.indexOf(false)).toBe(64);
    expect(told).toHaveLength(2 + 64);
    outgoing.writableNeedDrain = false;
    expect(send("read again")).toBe(true);
  });

  test("are for nobody if the client has left before", () => {
    const { response, send, ends } = open();
    const { told, outgoing } = createOutgoing();
    expect(writeEvents(response, { ...outgoing, destroyed: true })).toBe(true);
    expect([ends(), send("after")]).toEqual([1, false]);
    expect(told).toEqual([]);
  });

  test.each([
    ["without a body", () => new Response(null)],
    ["with a text", () => new Response("text")],
    ["with another stream", () => new Response(new Blob(["text"]).stream())],
    [
      "that is being read",
      () => {
        const { response } = open();
        response.body?.getReader();
        return response;
      },
    ],
  ])("are none of an answer %s", (_what, make) => {
    const { told, outgoing } = createOutgoing();
    expect(writeEvents(make(), outgoing)).toBe(false);
    expect(told).toEqual([]);
  });

  test("are taken once", () => {
    const { response } = open();
    const { outgoing } = createOutgoing();
    expect(writeEvents(response, outgoing)).toBe(true);
    expect(writeEvents(response, outgoing)).toBe(false);
  });
});

describe("events that are read from the body", () => {
  test("come in order, and end with the stream", async () => {
    const { response, send, sink } = open();
    send("early");
    const reader = response.body?.getReader();
    const next = async () => {
      const { value } = (await reader?.read()) ?? {};
      return value === undefined ? "end" : textOf(value);
    };
    expect([await next(), await next()]).toEqual(["first", "early"]);
    const waiting = next();
    send("late");
    expect(await waiting).toBe("late");
    send("last");
    sink.close();
    expect([await next(), await next()]).toEqual(["last", "end"]);
  });

  test("wait before anybody reads and after, 64 of them and no more", async () => {
    const before = open();
    const early = Array.from({ length: 66 }, () => before.send("event"));
    // The first one is there from the start.
    expect(early.indexOf(false)).toBe(63);
    const after = open();
    await after.response.body?.getReader().read();
    const late = Array.from({ length: 66 }, () => after.send("event"));
    expect(late.indexOf(false)).toBe(64);
  });

  test("end for a reader that leaves, once", async () => {
    const { response, send, sink, ends } = open();
    await response.body?.cancel();
    sink.close();
    expect([ends(), send("after")]).toEqual([1, false]);
  });
});
