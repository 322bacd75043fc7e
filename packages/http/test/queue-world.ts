import type { BoxOffice } from "@admit-one/core";
import { createTestBoxOffice } from "@admit-one/testing";
import { createClient } from "./client.ts";
import { concertDocument } from "./real-box-office.ts";

export type Event = {
  readonly event: string;
  readonly id?: string;
  /** What its data says as JSON; the text itself where it is none. */
  readonly data: never;
  readonly text: string;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Reads a stream event by event; comments and `retry` are left out. */
export const reader = (response: Response) => {
  const source = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let comments = 0;
  const next = async (): Promise<Event | "end"> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const fields = Object.fromEntries(
          block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)),
        );
        if (block.startsWith(":")) comments += 1;
        if (fields["event"] === undefined) continue;
        return { ...fields, data: jsonOf(fields["data"]), text: fields["data"] } as Event;
      }
      const chunk = await source?.read();
      if (chunk === undefined || chunk.done) return "end";
      text += decoder.decode(chunk.value, { stream: true });
    }
  };
  return { next, leave: () => source?.cancel(), comments: () => comments };
};

/** What was read so far; `leave` ends it. */
export const readAll = (response: Response) => {
  const stream = reader(response);
  const told: Event[] = [];
  const ended = (async () => {
    for (let next = await stream.next(); next !== "end"; next = await stream.next()) {
      told.push(next);
    }
  })();
  return { told, ended, leave: stream.leave, comments: stream.comments };
};

/** A queue with room for one unless said otherwise, and virtual time. */
export const openQueue = async (
  options: Parameters<typeof createClient>[1] = {},
  queueOptions: { readonly maxActive?: number } = {},
) => {
  const office = createTestBoxOffice();
  const client = createClient(office.boxOffice, { timers: office.timers, ...options });
  const document = concertDocument("seoul");
  const queue = { ...document.queue, maxActive: 1, arriveWithinMs: 1_000, ...queueOptions };
  await client.ask("POST", "/admin/concerts", { admin: true, json: { ...document, queue } });
  const join = async (user: string): Promise<string> =>
    ((await client.ask("POST", "/queues/seoul/tokens", { user })).json as { token: string }).token;
  const leave = (user: string, token: string) =>
    client.ask("DELETE", "/queues/seoul/tokens/me", { user, token });
  const follow = async (headers: Record<string, string> = {}) =>
    client.app.request("/queues/seoul/events", { headers });
  /** Lets virtual time pass, and what it set going finish. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      office.clock.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  /** The routes over a box office that is like this one. */
  const again = async (boxOffice: BoxOffice) => ({
    client: createClient(boxOffice, { timers: office.timers, ...options }),
  });
  return { ...office, client, join, leave, follow, pass, again };
};
