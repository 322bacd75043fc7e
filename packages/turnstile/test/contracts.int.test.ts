import { admissionGateContract, type GateWorld } from "@admit-one/testing/contracts";
import { createTurnstileGate } from "@admit-one/turnstile";
import {
  startTurnstileStandIn,
  type TurnstileFault,
  type TurnstileStandIn,
} from "@admit-one/turnstile/stand-in";
import { describe, expect, test } from "vitest";

const secretKey = "0x4AAAAAAA_SECRET";

/** Each gate asks over the network of this machine. */
const make = (fault: TurnstileFault) => async (): Promise<GateWorld> => {
  const standIn = await startTurnstileStandIn({ secretKey });
  const { url } = standIn;
  return {
    gate: createTurnstileGate({ siteKey: "0x4AAAAAAA", secretKey, url, timeoutMs: timeOf(fault) }),
    proofFor: async () => (standIn as TurnstileStandIn).solve(),
    withoutProof: "challenge",
    proofsAre: "for_one_user",
    outage: {
      begin: async () => standIn.fail(fault),
      end: async () => standIn.fail("none"),
    },
    secrets: [secretKey],
    [Symbol.asyncDispose]: standIn[Symbol.asyncDispose],
  };
};

/** Silence is waited out. */
const timeOf = (fault: TurnstileFault): number => (fault === "silent" ? 300 : 20_000);

const faults = ["lost_before", "lost_after", "silent", "internal_error", "bad_gateway"] as const;

describe("Turnstile keeps the laws of a gate", () => {
  test.for(admissionGateContract(make("lost_before")))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });

  const outage = "AdmissionGate: where it can't know it throws";
  test.for(faults)("in an outage: %s", async (fault) => {
    const found = admissionGateContract(make(fault)).find(({ name }) => name.startsWith(outage));
    if (found === undefined) throw new Error(`There is no case ${outage}.`);
    expect(await found.run()).toBeUndefined();
  });
});
