import type { AdmissionAnswer, AdmissionGate, AdmissionRequest } from "@admit-one/core";

/** A gate that does what a test says. */
export type ScriptedGate = AdmissionGate & {
  /** A new proof that is good for the first user who brings it. */
  issue(): string;
  /** Users of whom no proof helps. */
  ban(userId: string): void;
  /** What becomes of every question from now on: answered, thrown at, or left without an answer. */
  turn(how: "answers" | "fails" | "hangs"): void;
  /** All that it was asked, oldest first. */
  readonly asked: readonly AdmissionRequest[];
};

/**
 * Makes a gate that asks for a proof which it issued itself.
 *
 * @example
 * const gate = createScriptedGate();
 * const { boxOffice } = createTestBoxOffice({ admission: { gate } });
 * await boxOffice.issueToken({ queueId, userId, proof: gate.issue() });
 */
export const createScriptedGate = (): ScriptedGate => {
  const asked: AdmissionRequest[] = [];
  const users = new Map<string, string | null>();
  const banned = new Set<string>();
  let mood: Parameters<ScriptedGate["turn"]>[0] = "answers";

  const judge = ({ userId, proof }: AdmissionRequest): AdmissionAnswer => {
    if (banned.has(userId)) return { outcome: "refuse" };
    const user = proof === null ? undefined : users.get(proof);
    if (proof === null || user === undefined || (user !== null && user !== userId)) {
      return { outcome: "challenge", challenge: { type: "scripted" } };
    }
    users.set(proof, userId);
    return { outcome: "allow" };
  };

  return {
    name: "scripted",
    ask: async (request) => {
      asked.push(request);
      if (mood === "fails") throw new Error("It was turned to fail.");
      if (mood === "hangs") return new Promise(() => {});
      return judge(request);
    },
    issue: () => {
      const proof = `proof-${users.size + 1}`;
      users.set(proof, null);
      return proof;
    },
    ban: (userId) => void banned.add(userId),
    turn: (how) => {
      mood = how;
    },
    asked,
  };
};
