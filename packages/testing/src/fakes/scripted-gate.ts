import type { AdmissionAnswer, AdmissionGate, AdmissionRequest } from "@admit-one/core";

/** A gate that a test controls. */
export type ScriptedGate = AdmissionGate & {
  /** A new proof, valid for the first user who sends it. */
  issue(): string;
  /** Refuses this user with any proof. */
  ban(userId: string): void;
  /** Sets what happens to later requests: an answer, an error, or no answer. */
  turn(how: "answers" | "fails" | "hangs"): void;
  /** All requests, oldest first. */
  readonly asked: readonly AdmissionRequest[];
};

/**
 * Creates a gate that requires a proof issued by itself.
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
