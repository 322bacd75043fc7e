import type { BoxOffice, QueuePolicy, Stores, TokenView } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { createTestBoxOffice, type TestBoxOffice } from "@admit-one/testing";
import { queueId, withQueue } from "./box-office.ts";

export type LongLine = TestBoxOffice & {
  /** Calls of the queue store so far, by name. */
  readonly calls: Readonly<Record<string, number>>;
  /** While true the store answers nothing. */
  down: boolean;
  /** What the store itself keeps, past all that counts and breaks. */
  readonly memory: Stores;
  readonly tokens: ReadonlyMap<number, TokenView>;
  join(count: number): Promise<void>;
  look(no: number): Promise<TokenView>;
  leave(no: number): Promise<void>;
  /** A second server on the same store and clock. */
  another(): BoxOffice;
};

/** A line that is longer than its near window, on a store that is counted and can go away. */
export const openLongLine = async (
  policy: Partial<QueuePolicy>,
  { unavailable }: { readonly unavailable: () => Error },
): Promise<LongLine> => {
  const memory = createMemoryStores();
  const calls: Record<string, number> = {};
  const tokens = new Map<number, TokenView>();
  const guarded = <T extends object>(port: T): T =>
    new Proxy(port, {
      get:
        (target, name) =>
        (...args: unknown[]) => {
          calls[String(name)] = (calls[String(name)] ?? 0) + 1;
          if (line.down) return Promise.reject(unavailable());
          const method = Reflect.get(target, name) as (...given: unknown[]) => unknown;
          return method(...args);
        },
    });
  const stores: Stores = {
    ...memory,
    queues: guarded(memory.queues),
    bookings: guarded(memory.bookings),
  };
  const office = createTestBoxOffice({ stores });
  const { boxOffice } = office;
  const userOf = (no: number) => `user-${no}`;
  const line: LongLine = {
    ...office,
    calls,
    down: false,
    memory,
    tokens,
    join: async (count) => {
      for (let index = 0; index < count; index += 1) {
        const issued = await boxOffice.issueToken({ queueId, userId: userOf(tokens.size + 1) });
        if (!("token" in issued)) throw new Error(issued.outcome);
        tokens.set(Number(issued.token.tokenId.split(":")[1]), issued.token);
      }
    },
    look: async (no) => {
      const found = await boxOffice.lookUpToken({ queueId, token: tokens.get(no)?.token ?? "" });
      if (found.outcome !== "token_found") throw new Error(found.outcome);
      return found.token;
    },
    leave: async (no) => {
      const token = tokens.get(no)?.token ?? "";
      await boxOffice.leaveQueue({ queueId, userId: userOf(no), token });
    },
    another: () => createTestBoxOffice({ stores }).boxOffice,
  };
  await boxOffice.createConcert(withQueue(policy));
  return line;
};
