import { TicketingError } from "../../kernel/errors.ts";
import type { Clock, Timers } from "../../kernel/time.ts";
import type { AdmissionAnswer, AdmissionGate, AdmissionRequest } from "../admission-gate.port.ts";

/** One answer of the gate, for logs and metrics. */
export type GateAnswered = {
  readonly gate: string;
  readonly outcome: AdmissionAnswer["outcome"] | "failed";
  /** The reason of a failure. */
  readonly reason?: string;
};

export type AdmissionOptions = {
  readonly gate: AdmissionGate;
  /** The result for a user if the gate fails. Default: `allow`. */
  readonly onFailure?: "allow" | "refuse" | undefined;
  /** The gate fails if it does not answer within this time. Default: 2 s. */
  readonly timeoutMs?: number | undefined;
  /** The most users that one process asks the gate about at once. Default: 1,000. */
  readonly parallel?: number | undefined;
  /** Called after every answer and every failure. */
  readonly onAnswered?: ((answered: GateAnswered) => void) | undefined;
};

/** How the gate fails. Kept for a while after the gate works again. */
export type GateFailure = {
  readonly gate: string;
  readonly onFailure: "allow" | "refuse";
  readonly count: number;
  readonly reason: string;
  readonly sinceMs: number;
};

/** The gate as one process uses it. */
export type AdmissionCheck = {
  ask(request: AdmissionRequest): Promise<AdmissionAnswer>;
  /** Null if the gate has worked for a while. */
  failure(): GateFailure | null;
};

/**
 * After this many failures in a row the gate is not asked for a while, so that a crowd does not
 * wait for each timeout.
 */
const failuresInRowMax = 10;
const restForMs = 5_000;
/** An operator who looks later must still see the failure. */
const alarmForMs = 600_000;

type Asking = { readonly proof: string | null; readonly answer: Promise<AdmissionAnswer> };

type Answered = AdmissionAnswer | { readonly outcome: "failed"; readonly reason: string };

export const createAdmissionCheck = (
  options: AdmissionOptions,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): AdmissionCheck => {
  const { gate, onFailure = "allow", timeoutMs = 2_000, parallel = 1_000 } = options;
  /**
   * At most one request per user and queue, so that many requests from one user do not use up the
   * limit.
   */
  const asking = new Map<string, Asking>();
  let failuresInRow = 0;
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  let failure: GateFailure | null = null;
  let lastFailedAtMs = 0;

  const report = (answered: GateAnswered): void => {
    try {
      options.onAnswered?.(answered);
    } catch {
      // A failing listener must not affect who may join.
    }
  };

  const failed = (reason: string): AdmissionAnswer => {
    const nowMs = clock.nowMs();
    const count = (failure?.count ?? 0) + 1;
    const sinceMs = failure?.sinceMs ?? nowMs;
    failure = { gate: gate.name, onFailure, count, reason, sinceMs };
    lastFailedAtMs = nowMs;
    report({ gate: gate.name, outcome: "failed", reason });
    return { outcome: onFailure };
  };

  const current = (): GateFailure | null =>
    failuresInRow > 0 || clock.nowMs() - lastFailedAtMs < alarmForMs ? failure : null;

  /** One call of the gate. An answer after the timeout is ignored. */
  const call = (request: AdmissionRequest): Promise<Answered> =>
    new Promise((resolve) => {
      const cancel = timers.after(timeoutMs, () =>
        resolve({ outcome: "failed", reason: `No answer within ${timeoutMs} ms.` }),
      );
      const settle = (answered: Answered): void => {
        cancel();
        resolve(answered);
      };
      // A gate that throws synchronously is treated like one that rejects.
      Promise.resolve()
        .then(() => gate.ask(request))
        .then(read)
        .then(settle, (error: unknown) => settle({ outcome: "failed", reason: messageOf(error) }));
    });

  const askGate = async (request: AdmissionRequest): Promise<AdmissionAnswer> => {
    const answered = await call(request);
    // A failure that is over must not merge with a new one.
    failure = current();
    if (answered.outcome === "failed") {
      failuresInRow += 1;
      if (failuresInRow >= failuresInRowMax) restsUntilMs = clock.nowMs() + restForMs;
      return failed(answered.reason);
    }
    failuresInRow = 0;
    report({ gate: gate.name, outcome: answered.outcome });
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
      // This is not a failure of the gate. Otherwise a flood of scripts would open it.
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

/** An unexpected answer counts as a failure, so that it never admits by itself. */
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
