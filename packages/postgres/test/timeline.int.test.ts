import { startPostgres, startStandby, withClient } from "@admit-one/local-postgres";
import { expect, test } from "vitest";
import { timelineOf } from "../src/primary.ts";

test("a former primary that is started again is on an older timeline than the new one", async () => {
  await using former = await startPostgres({ replicated: true });
  await using standby = await startStandby(former, { synchronous: false });
  expect(await withClient(former.url, timelineOf)).toBe(1);
  await former.halt();
  await standby.promote();
  await former.restart();
  expect(await withClient(standby.url, timelineOf)).toBe(2);
  expect(await withClient(former.url, timelineOf)).toBe(1);
}, 120_000);
