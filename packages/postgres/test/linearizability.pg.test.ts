// What two servers on one database are seen to do must have an order that explains it.
import type { SeatsSince, Stores } from "@admit-one/core";
import { createPostgresStores } from "@admit-one/postgres";
import { checkSeatHistories } from "@admit-one/testing/linearizability";
import { describe, expect, test } from "vitest";
import { openStores } from "./support/database.ts";
import { answeringEarly } from "./support/early.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

type Servers = { readonly stores: readonly [Stores, Stores] } & AsyncDisposable;

/** Two pools to one database, as two servers have them. */
const openTwo = async (): Promise<Servers> => {
  const one = await openStores();
  const url = one.database.url;
  const other = await createPostgresStores({ url, migrate: false, durability: "relaxed" });
  return {
    stores: [one.stores, other],
    [Symbol.asyncDispose]: async () => {
      await other[Symbol.asyncDispose]();
      await one[Symbol.asyncDispose]();
    },
  };
};

test("histories of two servers have an order", { timeout: 60_000 * times }, async () => {
  const checked = checkSeatHistories({ open: openTwo, runs: 25 * times });
  await expect(checked).resolves.toBeUndefined();
});

describe("a planted fault is found", () => {
  const judge = (plant: (stores: Stores) => Stores & Partial<AsyncDisposable>): Promise<void> => {
    const open = async (): Promise<Servers> => {
      const two = await openTwo();
      const planted = plant(two.stores[0]);
      return {
        stores: [planted, two.stores[1]],
        [Symbol.asyncDispose]: async () => {
          await planted[Symbol.asyncDispose]?.();
          await two[Symbol.asyncDispose]();
        },
      };
    };
    return checkSeatHistories({ open, runs: 100 });
  };

  test("a server that shows the seats of the look before", async () => {
    await expect(judge(staleStores)).rejects.toThrow("no order explains");
  });

  test("a server that answers before it has saved", async () => {
    await expect(judge(answeringEarly)).rejects.toThrow("no order explains");
  });
});

function staleStores(stores: Stores): Stores {
  let before: SeatsSince | null = null;
  return {
    ...stores,
    concerts: {
      ...stores.concerts,
      async seatsSince(showId) {
        const shown = before;
        before = await stores.concerts.seatsSince(showId, 0);
        return shown ?? before;
      },
    },
  };
}
