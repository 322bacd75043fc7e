import { groupsOfPoints, runTogether } from "@admit-one/laboratory/crash-points";
import { beforeAll, describe, expect, test } from "vitest";
import { openStores } from "./support/database.ts";

const module = new URL("support/open.ts", import.meta.url).href;

const open = async () => {
  const { stores, database, ...opened } = await openStores();
  return { stores, at: database.url, ...opened };
};

// Each process that dies here is a real one, ended by SIGKILL in the middle of its steps.
for (const points of groupsOfPoints()) {
  describe(`${points.map(({ name }) => name).join(" ")}, beside each other`, () => {
    let outcomes: Awaited<ReturnType<typeof runTogether>> = new Map();
    beforeAll(async () => {
      outcomes = await runTogether(points, { module, open });
    }, 240_000);

    test.for(points)("$name: $says", ({ name }) => {
      expect(outcomes.get(name)).toEqual({ status: "fulfilled", value: undefined });
    });
  });
}
