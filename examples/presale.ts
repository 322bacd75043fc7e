// A presale: members of the fan club may join the line, others need a code, until everybody may. All
// of it is one gate before the line; who has no place in line is asked, and refusals take no number.
import type { AdmissionGate, Clock } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { admissionGateContract } from "@admit-one/testing/contracts";

type PresaleOptions = {
  readonly clock: Clock;
  /** From then on everybody passes here. */
  readonly publicFromMs: number;
  readonly isMember: (userId: string) => Promise<boolean>;
  /**
   * Takes a code for a user, and answers whose it is; null where there is no such code. One step: in
   * a database, `insert … on conflict do nothing`, and then read who has it.
   */
  readonly claim: (code: string, userId: string) => Promise<string | null>;
  /** Asked of those who pass here, a check for scripts for instance. */
  readonly next?: AdmissionGate;
};

// #region gate
const createPresaleGate = (options: PresaleOptions): AdmissionGate => {
  const { clock, publicFromMs, isMember, claim, next } = options;
  const until = new Date(publicFromMs).toISOString();
  return {
    name: "presale",
    ask: async (request) => {
      const { userId, proof } = request;
      const mayPass =
        clock.nowMs() >= publicFromMs ||
        (await isMember(userId)) ||
        (proof !== null && (await claim(proof, userId)) === userId);
      if (!mayPass) return { outcome: "challenge", challenge: { type: "presale_code", until } };
      return next?.ask(request) ?? { outcome: "allow" };
    },
  };
};
// #endregion

const createCodes = (codes: readonly string[]): PresaleOptions["claim"] => {
  const owners = new Map<string, string | null>(codes.map((code) => [code, null]));
  return async (code, userId) => {
    if (owners.get(code) === null) owners.set(code, userId);
    return owners.get(code) ?? null;
  };
};

const publicFromMs = Date.UTC(2030, 0, 1, 12);
const gate = createPresaleGate({
  clock: { nowMs: () => office.clock.nowMs() },
  publicFromMs,
  isMember: async (userId) => userId === "mina",
  claim: createCodes(["SNOW-7KQ2"]),
});
const office = createTestBoxOffice({ admission: { gate }, startMs: publicFromMs - 3_600_000 });
await office.boxOffice.createConcert(concertDocument());

const join = async (userId: string, proof?: string): Promise<void> => {
  const joined = await office.boxOffice.issueToken({ queueId: "queue-1", userId, proof });
  const place = "token" in joined ? joined.token.tokenId : "no number";
  console.log(`${userId}, ${proof ?? "no code"}: ${joined.outcome}, ${place}`);
};
await join("mina");
await join("alice");
await join("alice", "SNOW-7KQ2");
await join("alice"); // she has her place, and is asked for nothing
await join("bob", "SNOW-7KQ2");
office.clock.advance(3_600_000);
await join("bob");

// A gate keeps laws, and they are published: any test runner may run them.
let laws = 0;
const cases = admissionGateContract(async () => {
  const codes = Array.from({ length: 100 }, (_, index) => `SNOW-${index + 1_000}`);
  const left = [...codes];
  return {
    gate: createPresaleGate({
      clock: { nowMs: () => 0 },
      publicFromMs: 1,
      isMember: async () => false,
      claim: createCodes(codes),
    }),
    proofFor: async () => left.pop() ?? "none left",
    withoutProof: "challenge",
    proofsAre: "for_one_user",
    outage: null,
    secrets: [],
    [Symbol.asyncDispose]: async () => {},
  };
});
for (const { run } of cases) {
  await run();
  laws += 1;
}
console.log(`keeps all ${laws} laws of a gate`);
