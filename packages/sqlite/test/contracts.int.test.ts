import { storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { openHost } from "./support/host.ts";
import { temporaryStores } from "./support/temporary.ts";

// A power cut is no part of the contracts, and to wait for the disk at each step is slow.
const onFile = () => temporaryStores({ durability: "normal" });

describe("on a file", () => {
  test.for(storesContract(onFile))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

// With MikroORM's own driver: the stores need nothing of this package but the dialect's words.
describe("on a host's own MikroORM instance", () => {
  test.for(storesContract(() => openHost()))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});
