import type { Decision } from "../../kernel/decision.ts";
import type { QueueId, UserId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import type { AdmissionRequest } from "../admission-gate.port.ts";
import type { QueueChange, QueueState } from "../queue-store.port.ts";
import { batchMax } from "../rules/admission.ts";
import { type JoinOutcome, join } from "../rules/join.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { readToken } from "../token.ts";
import type { IssueToken } from "./queue-commands.ts";
import { type AdmissionRefused, type ChallengeRequired } from "./queue-commands.ts";

/**
 * Joins the queue, after asking the gate if there is one. A user who has a live token is not asked
 * for a proof. One read without a lock finds the token, and the step checks it again.
 */
export const joinQueue = async (
  context: QueueRuntimeContext,
  command: IssueToken,
): Promise<JoinOutcome | AdmissionRefused | ChallengeRequired> => {
  const { gate } = context.runtime;
  if (gate === null) return pass(context, command);
  const queueId = command.queueId as QueueId;
  const user = command.userId as UserId;
  const state = await context.stores.queues.read({ queueId, user });
  if (state.queue === null) return notFound("queue");
  if (hasLive(state, context.clock.nowMs())) {
    const joined = await comeBack(context, command);
    // The token may have ended between the read and the step.
    if (joined.outcome !== "gate_needed") return joined;
  }
  if (state.queue.mode === "closed") return { outcome: "queue_closed" };
  const answer = await gate.ask(requestOf(command));
  if (answer.outcome === "refuse") return { outcome: "admission_refused" };
  if (answer.outcome === "challenge") {
    return { outcome: "challenge_required", challenge: answer.challenge };
  }
  return pass(context, command);
};

type Step<O> = Decision<QueueChange, O>;

const step = <O>(
  { stores, clock }: QueueRuntimeContext,
  { queueId, userId }: IssueToken,
  decide: (state: QueueState, nowMs: number) => Step<O>,
): Promise<O> => {
  const slice = { queueId: queueId as QueueId, user: userId as UserId, due: batchMax };
  return stores.queues.update(slice, (state) => decide(state, clock.nowMs()));
};

const pass = (context: QueueRuntimeContext, command: IssueToken): Promise<JoinOutcome> =>
  step(context, command, (state, nowMs) =>
    join(state, command.userId as UserId, nowMs, context.options.clockSkewMs),
  );

/** Joins if the user has a live token. Otherwise changes nothing. */
const comeBack = (
  context: QueueRuntimeContext,
  command: IssueToken,
): Promise<JoinOutcome | { readonly outcome: "gate_needed" }> =>
  step(
    context,
    command,
    (state, nowMs): Step<JoinOutcome | { readonly outcome: "gate_needed" }> =>
      hasLive(state, nowMs)
        ? join(state, command.userId as UserId, nowMs, context.options.clockSkewMs)
        : { outcome: { outcome: "gate_needed" } },
  );

const hasLive = ({ queue, live }: QueueState, nowMs: number): boolean =>
  queue !== null && live !== null && readToken(queue, live, nowMs).status !== "expired";

/** Longer than any valid proof. Longer texts count as missing. */
const proofMaxChars = 8_192;

const requestOf = ({ userId, queueId, address, proof }: IssueToken): AdmissionRequest => {
  const isProof = typeof proof === "string" && proof !== "" && proof.length <= proofMaxChars;
  return { userId, queueId, address: address ?? null, proof: isProof ? proof : null };
};
