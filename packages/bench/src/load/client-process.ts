// One process of clients: joins the line, opens an event stream for each place, and notes when each
// change of the line came.
import { Agent, type ClientRequest, request } from "node:http";
import { type ClientOrder, type ClientReport, queueId } from "./messages.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const atOnce = 16;

type Arrival = { readonly head: number; readonly atMs: number };

const streams: ClientRequest[] = [];
const arrivals: Arrival[][] = [];
const errors = new Map<string, number>();
let open = 0;
let events = 0;

const note = (error: string): void => void errors.set(error, (errors.get(error) ?? 0) + 1);

const join = (url: string, userId: string): Promise<string | null> =>
  new Promise((resolve) => {
    const options = { method: "POST", agent, headers: { "X-User-Id": userId } };
    const call = request(`${url}/queues/${queueId}/tokens`, options, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode === 201 || response.statusCode === 200) {
          return resolve((JSON.parse(text) as { readonly token: string }).token);
        }
        note(`a join was answered ${response.statusCode}`);
        resolve(null);
      });
    });
    call.on("error", ({ message }) => {
      note(`a join failed: ${message}`);
      resolve(null);
    });
    call.end();
  });

/** Frames come whole: they are small, and each is written by itself. */
const headsIn = (chunk: string): readonly number[] =>
  [...chunk.matchAll(/"head":(\d+)/g)].map(([, head]) => Number(head));

const follow = (url: string, token: string): Promise<void> =>
  new Promise((resolve) => {
    const seen: Arrival[] = [];
    arrivals.push(seen);
    // Without an agent: a stream has its connection for itself.
    const options = { agent: false as const, headers: { "Queue-Token": token } };
    const call = request(`${url}/queues/${queueId}/events`, options, (response) => {
      if (response.statusCode === 200) open += 1;
      else note(`a stream was answered ${response.statusCode}`);
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        const atMs = Date.now();
        events += chunk.split("event: ").length - 1;
        for (const head of headsIn(chunk)) {
          if (head > (seen.at(-1)?.head ?? 0)) seen.push({ head, atMs });
        }
      });
      response.on("close", () => {
        if (response.statusCode === 200) open -= 1;
      });
      resolve();
    });
    call.on("error", ({ message }) => {
      if (!isEnding) note(`a stream broke: ${message}`);
      resolve();
    });
    streams.push(call);
    call.end();
  });

let isEnding = false;

/** Some at a time, as many as there are. */
const each = async (count: number, act: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await act(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
};

const tokens: string[] = [];

const orders = {
  join: async ({ url, name, count }: Extract<ClientOrder, { order: "join" }>) => {
    await each(count, async (index) => {
      const token = await join(url, `${name}-${index}`);
      if (token !== null) tokens.push(token);
    });
    return { joined: tokens.length };
  },
  open: async ({ url }: Extract<ClientOrder, { order: "open" }>) => {
    await each(tokens.length, (index) => follow(url, tokens[index] ?? ""));
    return { open };
  },
  /** Each stream's delay of each change; a change that never came is counted. */
  report: async ({ changes }: Extract<ClientOrder, { order: "report" }>) => {
    const delaysMs: number[] = [];
    let missing = 0;
    for (const seen of arrivals) {
      for (const { head, atMs } of changes) {
        const came = seen.find((arrival) => arrival.head >= head);
        if (came === undefined) missing += 1;
        else delaysMs.push(Math.max(0, came.atMs - atMs));
      }
    }
    return { open, events, delaysMs, missing, errors: [...errors] };
  },
};

const obey = (order: ClientOrder): Promise<Partial<ClientReport>> => {
  switch (order.order) {
    case "join":
      return orders.join(order);
    case "open":
      return orders.open(order);
    case "report":
      return orders.report(order);
  }
};

process.on("message", (order: ClientOrder) => {
  void obey(order).then((report) => process.send?.(report));
});
process.on("disconnect", () => {
  isEnding = true;
  for (const stream of streams) stream.destroy();
  agent.destroy();
});
