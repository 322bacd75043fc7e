import { createSeatsRoute } from "../baselines/seats-http.ts";
import type { BenchCase, Side } from "../bench-case.ts";
import { ask, routesOf } from "../setup/routes.ts";
import { openSqliteHall } from "../setup/sqlite.ts";

const side = (operations: number, run: () => Promise<void>): Side => ({
  prepare: async () => ({ size: operations, run }),
});

/** The seat map of a large show that nobody changes, for a client that has it already or not. */
const seatsCase = (name: string, status: 200 | 304, atLeast: number): BenchCase => ({
  name,
  variants: [{ callers: 1, atLeast }],
  open: async ({ operations, seats }) => {
    const { hall, [Symbol.asyncDispose]: close } = await openSqliteHall();
    const { showId } = await hall.openShow(seats);
    const [buyer] = await hall.buyers(1);
    const app = routesOf(hall);
    const path = `/shows/${showId}/seats`;
    const token = { "Queue-Token": buyer?.token ?? "" };
    const first = await app.fetch(new Request(`http://bench${path}`, { headers: token }));
    const baseline = createSeatsRoute(await first.text());
    const known = { "If-None-Match": first.headers.get("ETag") ?? "" };
    const headers = status === 304 ? { ...token, ...known } : token;
    return {
      ours: side(operations, async () => void (await ask(app, path, status, { headers }))),
      baseline: side(operations, async () => void (await ask(baseline, path, 200))),
      [Symbol.asyncDispose]: close,
    };
  },
});

export const seatsHttp = seatsCase("seats/http", 200, 0.5);
export const seatsHttpKnown = seatsCase("seats/http-304", 304, 1);
