import { setTimeout as pause } from "node:timers/promises";
import { type Answer, adminToken, type Call, call } from "../buyer.ts";
import type { Random } from "../chaos/random.ts";

type Method = NonNullable<Call["method"]>;

/** The operator of a sale. Every call is repeated until it is answered, as an operator would. */
export type Desk = {
  ask(method: Method, path: string, body?: unknown, key?: string): Promise<Answer>;
  /** The same, where only this status will do. */
  must(
    status: number,
    method: Method,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Record<string, unknown>>;
  /** All items of a list, page by page. */
  list<T>(path: string, name: string): Promise<readonly T[]>;
  text(path: string): Promise<string>;
};

const triesMax = 200;

export const openDesk = (urls: readonly string[], random: Random): Desk => {
  const authorization = `Bearer ${adminToken}`;
  const urlNow = (): string => urls[random.int(0, urls.length - 1)] ?? "";

  const again = async <T>(what: string, act: () => Promise<T | undefined>): Promise<T> => {
    for (let tries = 0; tries < triesMax; tries += 1) {
      const answer = await act().catch(() => undefined);
      if (answer !== undefined) return answer;
      await pause(random.int(50, 300));
    }
    throw new Error(`${what} was never answered.`);
  };

  const ask: Desk["ask"] = (method, path, body, key) =>
    again(path, async () => {
      const headers = { authorization, ...(key !== undefined && { "idempotency-key": key }) };
      const answer = await call(urlNow(), `/api/admin${path}`, { method, body, headers });
      return answer.status >= 500 || answer.status === 429 ? undefined : answer;
    });

  const must: Desk["must"] = async (status, method, path, body, key) => {
    const answer = await ask(method, path, body, key);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };

  return {
    ask,
    must,
    list: async <T>(path: string, name: string) => {
      const items: T[] = [];
      let after: string | null = null;
      do {
        const more = after === null ? "" : `&after=${encodeURIComponent(after)}`;
        const page: Record<string, unknown> = await must(200, "GET", `${path}limit=200${more}`);
        items.push(...(page[name] as T[]));
        after = page["next"] as string | null;
      } while (after !== null);
      return items;
    },
    text: (path) =>
      again(path, async () => {
        const response = await fetch(`${urlNow()}/api/admin${path}`, {
          headers: { authorization },
        });
        if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
        return await response.text();
      }),
  };
};
