import { createTestBoxOffice } from "@admit-one/testing";
import { createClient } from "./client.ts";
import { concertDocument } from "./real-box-office.ts";

export type Event = { readonly event: string; readonly id?: string; readonly data: never };

/** Reads a stream event by event; comments and `retry` are left out. */
export const reader = (response: Response) => {
  const source = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const next = async (): Promise<Event | "end"> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const fields = Object.fromEntries(
          block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)),
        );
        if (fields["event"] === undefined) continue;
        return { ...fields, data: JSON.parse(fields["data"]) } as Event;
      }
      const chunk = await source?.read();
      if (chunk === undefined || chunk.done) return "end";
      text += decoder.decode(chunk.value, { stream: true });
    }
  };
  return { next, leave: () => source?.cancel() };
};

/** A queue with room for one, and virtual time. */
export const openQueue = async (options: Parameters<typeof createClient>[1] = {}) => {
  const office = createTestBoxOffice();
  const client = createClient(office.boxOffice, { timers: office.timers, ...options });
  const document = concertDocument("seoul");
  const queue = { ...document.queue, maxActive: 1, arriveWithinMs: 1_000 };
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
  return { ...office, client, join, leave, follow, pass };
};
