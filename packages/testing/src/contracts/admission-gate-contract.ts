import assert from "node:assert/strict";
import type { AdmissionAnswer, AdmissionGate, AdmissionRequest } from "@admit-one/core";
import { atOnce, countOf } from "./assertions.ts";
import { bindCases, type CaseOf, type ContractCase } from "./contract-case.ts";

/** A gate, and how to pass it. */
export type GateWorld = AsyncDisposable & {
  readonly gate: AdmissionGate;
  /** A new, unused proof that this user can pass with. */
  proofFor(who: Pick<AdmissionRequest, "userId" | "queueId">): Promise<string>;
  readonly withoutProof: AdmissionAnswer["outcome"];
  /** Whether a proof is valid for only one user, or shared by many. */
  readonly proofsAre: "for_one_user" | "shared";
  /** Makes the service behind the gate unreachable and reachable again. Null if there is none. */
  readonly outage: { begin(): Promise<void>; end(): Promise<void> } | null;
  /** Texts that must never appear in a message. */
  readonly secrets: readonly string[];
};

const who = (userId: string) => ({ userId, queueId: "q1" });

const ask = (
  { gate }: GateWorld,
  userId: string,
  proof: string | null,
  address: string | null = "198.51.100.7",
): Promise<AdmissionAnswer> => gate.ask({ ...who(userId), address, proof });

const outcomeOf = async (
  world: GateWorld,
  userId: string,
  proof: string | null,
): Promise<AdmissionAnswer["outcome"]> => (await ask(world, userId, proof)).outcome;

/** Texts that no gate may accept as a proof. */
const junk = [
  " ",
  "x",
  "null",
  "undefined",
  "true",
  "{}",
  '{"success":true}',
  "확인",
  "\u0000",
  "a\r\nSet-Cookie: a=b",
  "' OR 1=1 --",
  "a&secret=b&response=c",
  "x".repeat(8_192),
] as const;

/** Manipulated forms of a valid proof. */
const almost = (proof: string): readonly string[] => [
  `${proof}x`,
  `x${proof}`,
  `${proof} `,
  proof.slice(0, -1),
  proof.slice(1),
  `${proof},${proof}`,
];

const cases: readonly CaseOf<GateWorld>[] = [
  {
    name: "who brings a good proof passes, and again where the answer was lost",
    run: async (world) => {
      const proof = await world.proofFor(who("ann"));
      for (let times = 0; times < 3; times += 1) {
        assert.equal(await outcomeOf(world, "ann", proof), "allow");
      }
      const next = await world.proofFor(who("ann"));
      assert.deepEqual(await atOnce(3, () => outcomeOf(world, "ann", next)), [
        "allow",
        "allow",
        "allow",
      ]);
    },
  },
  {
    name: "without a proof it says the same every time",
    run: async (world) => {
      for (const userId of ["ann", "bob", "ann"]) {
        assert.equal(await outcomeOf(world, userId, null), world.withoutProof);
      }
      await outcomeOf(world, "ann", await world.proofFor(who("ann")));
      assert.equal(await outcomeOf(world, "ann", null), world.withoutProof);
    },
  },
  {
    name: "any text may come as a proof: what is none neither passes nor throws",
    run: async (world) => {
      for (const proof of junk) {
        assert.notEqual(await outcomeOf(world, "ann", proof), "allow", JSON.stringify(proof));
      }
      // Some are tried before the proof is used, some afterwards.
      const proof = await world.proofFor(who("ann"));
      for (const [index, other] of almost(proof).entries()) {
        if (index === 3) assert.equal(await outcomeOf(world, "ann", proof), "allow");
        assert.notEqual(await outcomeOf(world, "ann", other), "allow", JSON.stringify(other));
      }
    },
  },
  {
    name: "users and addresses of any form pass with their proofs",
    run: async (world) => {
      const users = ["사용자", "a:b/c?d=e&f", "x".repeat(255), " ann ", "null"];
      const addresses = [null, "198.51.100.7", "2001:db8::1", "unknown"];
      for (const [index, userId] of users.entries()) {
        const proof = await world.proofFor(who(userId));
        const address = addresses[index % addresses.length] ?? null;
        assert.equal((await ask(world, userId, proof, address)).outcome, "allow", userId);
      }
    },
  },
  {
    name: "of many at once each gets their own answer",
    run: async (world) => {
      const proofs = await atOnce(20, (index) => world.proofFor(who(`user-${index}`)));
      const answers = await atOnce(40, (index) =>
        outcomeOf(world, `user-${index}`, proofs[index] ?? `none-${index}`),
      );
      assert.equal(countOf(answers.slice(0, 20), "allow"), 20);
      assert.equal(countOf(answers.slice(20), "allow"), 0);
    },
  },
  {
    name: "a proof that is good once is good for one user, also when many bring it at once",
    run: async (world) => {
      if (world.proofsAre === "shared") {
        const shared = await world.proofFor(who("ann"));
        assert.equal(await outcomeOf(world, "ann", shared), "allow");
        assert.equal(await outcomeOf(world, "bob", shared), "allow");
        return;
      }
      const proof = await world.proofFor(who("user-0"));
      const answers = await atOnce(10, (index) => outcomeOf(world, `user-${index}`, proof));
      assert.equal(countOf(answers, "allow"), 1);
      const winner = `user-${answers.indexOf("allow")}`;
      assert.equal(await outcomeOf(world, winner, proof), "allow");
      assert.notEqual(await outcomeOf(world, "eve", proof), "allow");
    },
  },
  {
    name: "a challenge is text for everybody to read, and holds no secret",
    run: async (world) => {
      const proof = await world.proofFor(who("ann"));
      const answers = [await ask(world, "ann", null), await ask(world, "ann", "not-a-good-proof")];
      for (const answer of answers) {
        const text = JSON.stringify(answer);
        assert.deepEqual(JSON.parse(text), answer);
        assert.ok(text.length < 4_096, "it is too long for an answer");
        for (const secret of [...world.secrets, proof]) assert.ok(!text.includes(secret));
        if (answer.outcome !== "challenge") continue;
        const { type, ...rest } = answer.challenge;
        assert.match(type, /^[\w.-]{1,64}$/);
        for (const value of Object.values(rest)) assert.equal(typeof value, "string");
      }
    },
  },
  {
    name: "where it can't know it throws, shows no secret, and goes on when it can again",
    run: async (world) => {
      const { outage, secrets } = world;
      if (outage === null) return;
      const proof = await world.proofFor(who("ann"));
      await outage.begin();
      await assert.rejects(ask(world, "ann", proof), (error: unknown) => {
        assert.ok(error instanceof Error, "what it threw is no error");
        const text = `${error.message} ${String(error.cause)}`;
        for (const secret of [...secrets, proof]) {
          assert.ok(!text.includes(secret), "its message shows a secret");
        }
        return true;
      });
      await outage.end();
      assert.equal(await outcomeOf(world, "ann", proof), "allow");
    },
  },
];

/** Every law of `AdmissionGate`, case by case. */
export const admissionGateContract = (make: () => Promise<GateWorld>): readonly ContractCase[] =>
  bindCases("AdmissionGate", make, cases);
