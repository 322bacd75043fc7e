import { crashPoints, createStage, killProcess } from "@admit-one/laboratory/crash-points";
import { expect, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

const module = new URL("support/open.ts", import.meta.url).href;

// Each process that dies here is a real one, ended by SIGKILL in the middle of its step.
test.for(crashPoints)("$name: $says", { timeout: 120_000 }, async ({ run }) => {
  await using temporary = await temporaryStores({ durability: "normal" });
  expect(
    await run(await createStage(temporary.stores, killProcess({ module, at: temporary.file }))),
  ).toBeUndefined();
});
