import { Agent, request } from "node:http";

export type Answer = { readonly status: number; readonly json: unknown };

/** The durations of each kind of call, in milliseconds. */
export type Latencies = Map<string, number[]>;

export type Client = Disposable & {
  readonly latencies: Latencies;
  /**
   * Makes one call, recorded under the name of its journey. Throws if the server fails or cannot be
   * reached.
   */
  ask(journey: string, method: string, path: string, call?: Call): Promise<Answer>;
};

export type Call = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** Calls the servers in turn, as a load balancer would, over connections that stay open. */
export const createClient = (urls: readonly string[], connectionsPerServer: number): Client => {
  const agent = new Agent({ keepAlive: true, maxSockets: connectionsPerServer });
  const latencies: Latencies = new Map();
  let turn = 0;

  const send = (method: string, path: string, { headers = {}, body }: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      turn += 1;
      const json = body === undefined ? undefined : JSON.stringify(body);
      const all = { ...headers, ...(json && { "Content-Type": "application/json" }) };
      const url = `${urls[turn % urls.length]}${path}`;
      const call = request(url, { method, headers: all, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          const isJson = response.headers["content-type"]?.includes("json") === true;
          resolve({ status, json: isJson && text !== "" ? JSON.parse(text) : null });
        });
      });
      call.on("error", reject);
      call.end(json);
    });

  return {
    latencies,
    ask: async (journey, method, path, call = {}) => {
      const askedMs = performance.now();
      const answer = await send(method, path, call);
      const took = latencies.get(journey) ?? [];
      latencies.set(journey, took);
      took.push(performance.now() - askedMs);
      if (answer.status >= 500) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
      return answer;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
};
