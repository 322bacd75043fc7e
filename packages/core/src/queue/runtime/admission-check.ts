import { TicketingError } from "../../kernel/errors.ts";
import type { Clock, Timers } from "../../kernel/time.ts";
import type { AdmissionAnswer, AdmissionGate, AdmissionRequest } from "../admission-gate.port.ts";

/** What the gate said once, for logs and metrics. */
export type GateAnswered = {
  readonly gate: string;
  readonly outcome: AdmissionAnswer["outcome"] | "failed";
  /** Why it failed. */
  readonly reason?: string;
};

export type AdmissionOptions = {
  readonly gate: AdmissionGate;
  /** What becomes of a user whom the gate gave no answer for; `allow` unless said otherwise. */
  readonly onFailure?: "allow" | "refuse" | undefined;
  /** How long it may take to answer, 2 s unless said otherwise; then it has failed. */
  readonly timeoutMs?: number | undefined;
  /** Users that one process asks it for at once, 1,000 unless said otherwise. */
  readonly parallel?: number | undefined;
  /** Hears of every answer and of every failure. */
  readonly onAnswered?: ((answered: GateAnswered) => void) | undefined;
};

/** How the gate fails; kept for a while after it answers again. */
export type GateFailure = {
  readonly gate: string;
  readonly onFailure: "allow" | "refuse";
  readonly count: number;
  readonly reason: string;
  readonly sinceMs: number;
};

/** The gate as one process asks it. */
export type AdmissionCheck = {
  ask(request: AdmissionRequest): Promise<AdmissionAnswer>;
  /** Null where it answers, and did for a while. */
  failure(): GateFailure | null;
};

/** After so many failures in a row it is left alone for a while: a crowd must not wait for each. */
const failuresInRowMax = 10;
const restForMs = 5_000;
/** A person who looks later should still see that it failed. */
const alarmForMs = 600_000;

type Asking = { readonly proof: string | null; readonly answer: Promise<AdmissionAnswer> };

type Answered = AdmissionAnswer | { readonly outcome: "failed"; readonly reason: string };

export const createAdmissionCheck = (
  options: AdmissionOptions,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): AdmissionCheck => {
  const { gate, onFailure = "allow", timeoutMs = 2_000, parallel = 1_000 } = options;
  /** Who is being asked about, one thing at a time: no flood of one user takes the others' places. */
  const asking = new Map<string, Asking>();
  let failuresInRow = 0;
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  let failure: GateFailure | null = null;
  let lastFailedAtMs = 0;

  const tell = (answered: GateAnswered): void => {
    try {
      options.onAnswered?.(answered);
    } catch {
      // Whoever listens has no say in who may join.
    }
  };

  const failed = (reason: string): AdmissionAnswer => {
    const nowMs = clock.nowMs();
    const count = (failure?.count ?? 0) + 1;
    const sinceMs = failure?.sinceMs ?? nowMs;
    failure = { gate: gate.name, onFailure, count, reason, sinceMs };
    lastFailedAtMs = nowMs;
    tell({ gate: gate.name, outcome: "failed", reason });
    return { outcome: onFailure };
  };

  const current = (): GateFailure | null =>
    failuresInRow > 0 || clock.nowMs() - lastFailedAtMs < alarmForMs ? failure : null;

  /** One call, whose answer counts as long as it is in time. */
  const call = (request: AdmissionRequest): Promise<Answered> =>
    new Promise((resolve) => {
      const cancel = timers.after(timeoutMs, () =>
        resolve({ outcome: "failed", reason: `No answer within ${timeoutMs} ms.` }),
      );
      const settle = (answered: Answered): void => {
        cancel();
        resolve(answered);
      };
      // A gate that throws before it returns a promise has failed as one that rejects.
      Promise.resolve()
        .then(() => gate.ask(request))
        .then(read)
        .then(settle, (error: unknown) => settle({ outcome: "failed", reason: messageOf(error) }));
    });

  const askGate = async (request: AdmissionRequest): Promise<AdmissionAnswer> => {
    const answered = await call(request);
    // What is over by now is no part of what begins.
    failure = current();
    if (answered.outcome === "failed") {
      failuresInRow += 1;
      if (failuresInRow >= failuresInRowMax) restsUntilMs = clock.nowMs() + restForMs;
      return failed(answered.reason);
    }
    failuresInRow = 0;
    tell({ gate: gate.name, outcome: answered.outcome });
    return answered;
  };

  return {
    ask: async (request) => {
      if (clock.nowMs() < restsUntilMs) {
        return failed(`Not asked, after ${failuresInRow} failures in a row.`);
      }
      const who = JSON.stringify([request.queueId, request.userId]);
      for (let same = asking.get(who); same !== undefined; same = asking.get(who)) {
        const answer = await same.answer;
        if (same.proof === request.proof) return answer;
      }
      // Not a failure of the gate: else a flood of scripts would open it.
      if (asking.size >= parallel) {
        const message = `${gate.name} is asked for ${asking.size} users already.`;
        throw new TicketingError("CONTENTION", message);
      }
      const answer = askGate(request).finally(() => asking.delete(who));
      asking.set(who, { proof: request.proof, answer });
      return await answer;
    },
    failure: current,
  };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : "It threw what is no error.";

/** What is no answer opens nothing by itself. */
const read = (answer: AdmissionAnswer): Answered => {
  switch (answer.outcome) {
    case "allow":
    case "refuse":
      return answer;
    case "challenge": {
      const { challenge } = answer;
      const values = [challenge.type, ...Object.values(challenge)];
      return values.every((value) => typeof value === "string")
        ? { outcome: "challenge", challenge: { ...challenge } }
        : { outcome: "failed", reason: "Its challenge is not of text alone." };
    }
    default:
      return { outcome: "failed", reason: "It answered something else." };
  }
};
