import type { AdmissionGate } from "@admit-one/core";
import { createScriptedGate } from "@admit-one/testing";
import { admissionGateContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { brokenGates } from "./support/broken-gates.ts";

const judge = (breakGate = (gate: AdmissionGate) => gate) =>
  admissionGateContract(async () => {
    const scripted = createScriptedGate();
    return {
      gate: breakGate(scripted),
      proofFor: async () => scripted.issue(),
      withoutProof: "challenge",
      proofsAre: "for_one_user",
      outage: {
        begin: async () => scripted.turn("fails"),
        end: async () => scripted.turn("answers"),
      },
      secrets: ["s3cret"],
      [Symbol.asyncDispose]: async () => {},
    };
  });

describe("the scripted gate keeps the laws", () => {
  test.for(judge())("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

describe("a planted fault is found", () => {
  test.for(brokenGates)("$fault", async ({ breakGate, rejectedBy }) => {
    const found = judge(breakGate).find(({ name }) => name === rejectedBy);
    if (found === undefined) throw new Error(`There is no case ${rejectedBy}.`);
    await expect(found.run()).rejects.toMatchObject({
      // What the broken gate itself throws comes through as it is.
      name: expect.stringMatching(/^(AssertionError|Error)$/),
    });
  });

  test("for every case there is one", () => {
    const found = new Set(brokenGates.map(({ rejectedBy }) => rejectedBy));
    expect(judge().filter(({ name }) => !found.has(name))).toEqual([]);
  });
});
