import { type Counters, caseName } from "../baselines/counters.ts";
import { createHoldRoute } from "../baselines/hold-http.ts";
import { openHoldPostgres } from "../baselines/hold-postgres.ts";
import type { BenchCase } from "../bench-case.ts";
import { holdsOf } from "../setup/holds.ts";
import { openHttpLoad } from "../setup/http-load.ts";
import { openPostgresHall } from "../setup/postgres.ts";
import { routesOf } from "../setup/routes.ts";

/** A hold as an HTTP request, from the first byte to the last. */
export const holdHttp = (counters: Counters): BenchCase => ({
  name: caseName("hold/http", counters),
  variants: [{ callers: 64, atLeast: counters === "uncounted" ? 2.2 : 2 }],
  open: async ({ operations, postgres }) => {
    const { hall, url, [Symbol.asyncDispose]: close } = await openPostgresHall({ postgres });
    const sql = openHoldPostgres(url, counters);
    const baseline = createHoldRoute(
      (hold) => sql.hold(hold),
      (token) => ({
        queueId: hall.queueId,
        no: Number(token),
      }),
    );
    const http = await openHttpLoad({ awake: false });
    const side = (
      app: Parameters<typeof http.side>[0],
      tokenOf: (of: { token: string; no: number }) => string,
    ) =>
      http.side(app, 201, async () =>
        (await holdsOf(hall, operations)).map(({ showId, seatIds, buyer }) => ({
          path: `/shows/${showId}/reservations`,
          headers: { "X-User-Id": buyer.userId, "Queue-Token": tokenOf(buyer) },
          body: { seatIds },
        })),
      );
    return {
      ours: await side(routesOf(hall), ({ token }) => token),
      baseline: await side(baseline, ({ no }) => String(no)),
      [Symbol.asyncDispose]: async () => {
        await http[Symbol.asyncDispose]();
        await sql[Symbol.asyncDispose]();
        await close();
      },
    };
  },
});
