import { createPollRoute } from "../baselines/poll-http.ts";
import type { BenchCase } from "../bench-case.ts";
import type { Hall } from "../setup/hall.ts";
import { openHttpLoad } from "../setup/http-load.ts";
import { routesOf } from "../setup/routes.ts";
import { openSqliteHall } from "../setup/sqlite.ts";

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

/** How often each token polls in a round. */
const looks = 2;

/**
 * Customers far back in line poll their place, each in every second round: a customer who polls too
 * often is asked to wait, which is a different answer. A look-up is so short that a round needs
 * many tokens.
 */
export const pollHttp: BenchCase = {
  name: "poll/http",
  variants: [{ callers: 64, atLeast: 0.8 }],
  open: async ({ operations }) => {
    const { hall, [Symbol.asyncDispose]: close } = await openSqliteHall();
    const queueId = await hall.openQueue();
    const asking = 2 * operations;
    const tokens = await tokensOf(hall, queueId, 2 * asking);
    const app = routesOf(hall);
    const path = `/queues/${queueId}/tokens/me`;
    const poll = (token: string) => ({ path, headers: { "Queue-Token": token } });
    const first = poll(tokens[0] ?? "");
    const answer = await app.request(path, first);
    const baseline = createPollRoute((await answer.json()) as Record<string, unknown>);
    const http = await openHttpLoad({ awake: true });
    return {
      ours: await http.side(app, 200, async () => {
        tokens.push(...tokens.splice(0, asking));
        const polls = tokens.slice(0, asking).map(poll);
        return Array.from({ length: looks }, () => polls).flat();
      }),
      baseline: await http.side(baseline, 200, async () =>
        Array<typeof first>(looks * asking).fill(first),
      ),
      [Symbol.asyncDispose]: async () => {
        await http[Symbol.asyncDispose]();
        await close();
      },
    };
  },
};
