import { createHoldRoute } from "../baselines/hold-http.ts";
import { openHoldPostgres } from "../baselines/hold-postgres.ts";
import type { BenchCase } from "../bench-case.ts";
import { holdSide } from "../setup/holds.ts";
import { openPostgresHall } from "../setup/postgres.ts";
import { ask, routesOf } from "../setup/routes.ts";

/** A hold as a request, from its first byte to its last. */
export const holdHttp: BenchCase = {
  name: "hold/http",
  variants: [{ callers: 64, atLeast: 2 }],
  open: async ({ operations }) => {
    const { hall, url, [Symbol.asyncDispose]: close } = await openPostgresHall();
    const sql = openHoldPostgres(url);
    const baseline = createHoldRoute(
      (hold) => sql.hold(hold),
      (token) => ({
        queueId: hall.queueId,
        no: Number(token),
      }),
    );
    const app = routesOf(hall);
    const side = (
      to: Parameters<typeof ask>[0],
      tokenOf: (of: { token: string; no: number }) => string,
    ) =>
      holdSide(hall, operations, async ({ showId, seatIds, buyer }) => {
        await ask(to, `/shows/${showId}/reservations`, 201, {
          method: "POST",
          body: JSON.stringify({ seatIds }),
          headers: {
            "Content-Type": "application/json",
            "X-User-Id": buyer.userId,
            "Queue-Token": tokenOf(buyer),
          },
        });
      });
    return {
      ours: side(app, ({ token }) => token),
      baseline: side(baseline, ({ no }) => String(no)),
      [Symbol.asyncDispose]: async () => {
        await sql[Symbol.asyncDispose]();
        await close();
      },
    };
  },
};
