import {
  type CrashPoint,
  crashPoints,
  groupsOfPoints,
  runTogether,
} from "@admit-one/laboratory/crash-points";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

const module = new URL("support/open.ts", import.meta.url).href;

const open = async () => {
  const { stores, file, ...temporary } = await temporaryStores({ durability: "normal" });
  return { stores, at: file, ...temporary };
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

test("a point that fails, or whose call is never made, fails without the others", async () => {
  const good = crashPoints.find(({ name }) => name === "K0");
  if (good === undefined) throw new TypeError("There is no K0.");
  const failing: CrashPoint = {
    ...good,
    name: "failing",
    run: () => Promise.reject(new Error("it fails at once")),
  };
  const missing: CrashPoint = {
    ...good,
    name: "missing",
    run: async (stage) => {
      const command = await stage.hold("ann", "A-1-1");
      await stage.kill({ do: "pay", command }, { at: "bookings.nothing", when: "before" });
    },
  };
  const outcomes = await runTogether([failing, missing, good], { module, open });
  const reason = (says: string) =>
    expect.objectContaining({ message: expect.stringContaining(says) });
  expect(Object.fromEntries(outcomes)).toEqual({
    failing: { status: "rejected", reason: reason("it fails at once") },
    missing: { status: "rejected", reason: reason('never reached {"at":"bookings.nothing"') },
    K0: { status: "fulfilled", value: undefined },
  });
});
