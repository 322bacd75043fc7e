// What two servers on one file are seen to do must have an order that explains it.
import type { SeatsSince, Stores } from "@admit-one/core";
import { createSqliteStores } from "@admit-one/sqlite";
import { checkSeatHistories } from "@admit-one/testing/linearizability";
import { describe, expect, test } from "vitest";
import { answeringEarly } from "./support/early.ts";
import { temporaryFolder } from "./support/temporary.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

type Servers = { readonly stores: readonly [Stores, Stores] } & AsyncDisposable;

/** Two connections to one file, as two servers have them. */
const openTwo = async (): Promise<Servers> => {
  const folder = await temporaryFolder();
  const file = `${folder.path}/box-office.db`;
  const one = await createSqliteStores({ file, durability: "normal" });
  const other = await createSqliteStores({ file, durability: "normal" });
  return {
    stores: [one, other],
    [Symbol.asyncDispose]: async () => {
      await one[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
};

test("histories of two servers on one file have an order", {
  timeout: 60_000 * times,
}, async () => {
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
