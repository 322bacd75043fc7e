import { createPollRoute } from "../baselines/poll-http.ts";
import type { BenchCase } from "../bench-case.ts";
import { ask, routesOf } from "../setup/routes.ts";
import { openSqliteHall } from "../setup/sqlite.ts";

const inLine = 2_000;

/** Those who wait far back ask where they stand. */
export const pollHttp: BenchCase = {
  name: "poll/http",
  variants: [{ callers: 64, atLeast: 0.7 }],
  open: async ({ operations }) => {
    const { hall, [Symbol.asyncDispose]: close } = await openSqliteHall();
    const queueId = await hall.openQueue();
    const visitors = Array.from({ length: Math.min(inLine, operations) }, (_, n) => `visitor-${n}`);
    const issued = await Promise.all(
      visitors.map((userId) => hall.boxOffice.issueToken({ queueId, userId })),
    );
    const tokens = issued.map((answer) => ("token" in answer ? answer.token.token : ""));
    const app = routesOf(hall);
    const path = `/queues/${queueId}/tokens/me`;
    const init = (index: number) => ({
      headers: { "Queue-Token": tokens[index % tokens.length] ?? "" },
    });
    const text = new TextDecoder().decode(await ask(app, path, 200, init(0)));
    const baseline = createPollRoute(JSON.parse(text) as Record<string, unknown>);
    const size = operations * 4;
    return {
      ours: {
        prepare: async () => ({
          size,
          run: async (index) => void (await ask(app, path, 200, init(index))),
        }),
      },
      baseline: {
        prepare: async () => ({
          size,
          run: async (index) => void (await ask(baseline, path, 200, init(index))),
        }),
      },
      [Symbol.asyncDispose]: close,
    };
  },
};
