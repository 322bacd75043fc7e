import { crashPoints, createStage, killProcess } from "@admit-one/laboratory/crash-points";
import { expect, test } from "vitest";
import { openStores } from "./support/database.ts";

const module = new URL("support/open.ts", import.meta.url).href;

// Each process that dies here is a real one, ended by SIGKILL in the middle of its step.
test.for(crashPoints)("$name: $says", { timeout: 120_000 }, async ({ run }) => {
  await using opened = await openStores();
  const { stores, database } = opened;
  expect(
    await run(await createStage(stores, killProcess({ module, at: database.url }))),
  ).toBeUndefined();
});
