import { bestSeatsRaces } from "@admit-one/laboratory/best-seats";
import { expect, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

test.for(bestSeatsRaces(() => temporaryStores({ durability: "normal" })))(
  "$name",
  async ({ run }) => {
    expect(await run()).toBeUndefined();
  },
);
