import { createSeatsRoute } from "../baselines/seats-http.ts";
import type { BenchCase } from "../bench-case.ts";
import { openHttpLoad } from "../setup/http-load.ts";
import { routesOf } from "../setup/routes.ts";
import { openSqliteHall } from "../setup/sqlite.ts";

/** The seat map of a large show that does not change, for a client that has it already or not. */
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
    const first = await app.request(path, { headers: token });
    const baseline = createSeatsRoute(await first.text());
    const known = { "If-None-Match": first.headers.get("ETag") ?? "" };
    const ask = { path, headers: status === 304 ? { ...token, ...known } : token };
    const asks = Array<typeof ask>(operations).fill(ask);
    const http = await openHttpLoad({ awake: true });
    return {
      ours: await http.side(app, status, async () => asks),
      baseline: await http.side(baseline, 200, async () => asks),
      [Symbol.asyncDispose]: async () => {
        await http[Symbol.asyncDispose]();
        await close();
      },
    };
  },
});

export const seatsHttp = seatsCase("seats/http", 200, 0.5);
export const seatsHttpKnown = seatsCase("seats/http-304", 304, 1);
