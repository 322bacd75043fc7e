import { createPollRoute } from "../baselines/poll-http.ts";
import type { BenchCase } from "../bench-case.ts";
import type { Hall } from "../setup/hall.ts";
import { ask, routesOf } from "../setup/routes.ts";
import { openSqliteHall } from "../setup/sqlite.ts";

/** Nobody asks twice: who asks too often is told to wait, which is another answer. */
const tokensOf = async ({ boxOffice }: Hall, queueId: string, count: number) => {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const users = Array.from({ length: 256 }, (_, index) => `visitor-${tokens.length + index}`);
    const issued = await Promise.all(
      users.map((userId) => boxOffice.issueToken({ queueId, userId })),
    );
    tokens.push(...issued.map((answer) => ("token" in answer ? answer.token.token : "")));
  }
  return tokens;
};

/** Those who wait far back ask where they stand. */
export const pollHttp: BenchCase = {
  name: "poll/http",
  variants: [{ callers: 64, atLeast: 0.7 }],
  open: async ({ operations, rounds }) => {
    const { hall, [Symbol.asyncDispose]: close } = await openSqliteHall();
    const queueId = await hall.openQueue();
    const size = Math.round(operations / 2);
    const [first = "", ...tokens] = await tokensOf(hall, queueId, (rounds + 1) * size + 1);
    const app = routesOf(hall);
    const path = `/queues/${queueId}/tokens/me`;
    const poll = async (token: string) =>
      await ask(app, path, 200, { headers: { "Queue-Token": token } });
    const text = new TextDecoder().decode(await poll(first));
    const baseline = createPollRoute(JSON.parse(text) as Record<string, unknown>);
    return {
      ours: {
        prepare: async () => {
          const round = tokens.splice(0, size);
          return { size, run: async (index) => void (await poll(round[index] ?? "")) };
        },
      },
      baseline: {
        prepare: async () => ({
          size,
          run: async () =>
            void (await ask(baseline, path, 200, { headers: { "Queue-Token": first } })),
        }),
      },
      [Symbol.asyncDispose]: close,
    };
  },
};
