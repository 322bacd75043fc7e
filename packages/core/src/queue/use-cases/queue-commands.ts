import type { Acting } from "../../kernel/actor.ts";
import type { Validation } from "../../kernel/errors.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { Patch } from "../../kernel/patch.ts";
import type {
  Conflict,
  IdempotencyKeyReused,
  InvalidToken,
  NotFound,
  TooManyRequests,
} from "../../kernel/refusals.ts";
import type { ExpiryReason } from "../../kernel/token-ref.ts";
import type { AdmissionChallenge } from "../admission-gate.port.ts";
import type { Queue, QueueMode, QueuePolicy } from "../queue.ts";
import type { BlockFrame, QueueFrame } from "../rules/frame.ts";
import type { TokenView } from "../rules/token-view.ts";

export type IssueToken = {
  readonly queueId: string;
  readonly userId: string;
  /** The client's address and proof, for an `AdmissionGate`. Nothing else uses them. */
  readonly address?: string | null | undefined;
  readonly proof?: string | null | undefined;
};
export type IssueTokenOutcome =
  | { readonly outcome: "token_issued"; readonly token: TokenView }
  /** The user's live token of this queue. Asking again changes nothing. */
  | { readonly outcome: "token_found"; readonly token: TokenView }
  | Validation
  | NotFound
  | { readonly outcome: "queue_closed" }
  | AdmissionRefused
  | ChallengeRequired
  | { readonly outcome: "queue_full"; readonly retryAfterMs: number };

export type LookUpToken = { readonly queueId: string; readonly token: string };
export type FollowTokenOutcome =
  | { readonly outcome: "token_found"; readonly token: TokenView }
  | InvalidToken;
export type LookUpTokenOutcome = FollowTokenOutcome | TooManyRequests;

/** The user's own token of a queue. */
export type FindMyToken = { readonly queueId: string; readonly userId: string };
export type FollowMyTokenOutcome =
  | { readonly outcome: "token_found"; readonly token: TokenView }
  /** The queue is unknown, or keeps no token of this user. */
  | NotFound;
export type FindMyTokenOutcome = FollowMyTokenOutcome | TooManyRequests;

export type GetFrameOutcome =
  | { readonly outcome: "frame_found"; readonly frame: QueueFrame }
  | NotFound;

/** `block` is the integer part of a number divided by 1,024. */
export type GetBlockFrame = { readonly queueId: string; readonly block: number };

export type GetBlockFrameOutcome =
  | { readonly outcome: "frame_found"; readonly frame: BlockFrame }
  | NotFound;

export type LeaveQueue = LookUpToken & { readonly userId: string };
export type LeaveQueueOutcome = { readonly outcome: "queue_left" } | InvalidToken;

/** The admission gate refuses this user, whatever proof they send. */
export type AdmissionRefused = { readonly outcome: "admission_refused" };

/** The admission gate requires a proof. No number was taken. */
export type ChallengeRequired = {
  readonly outcome: "challenge_required";
  readonly challenge: AdmissionChallenge;
};

export type ChangeQueue = Acting & {
  readonly queueId: string;
  readonly policy?: Patch<QueuePolicy>;
  readonly mode?: QueueMode;
  /** Shown to waiting users. Only with `mode: "paused"`. */
  readonly pauseReason?: string | null;
  /** The policy that the operator saw. If it is another one by now, nothing changes. */
  readonly seen?: Patch<QueuePolicy> | undefined;
};

export type ChangeQueueOutcome =
  | QueueOutcome
  /** It is not as the operator saw it. */
  | Conflict;

export type QueueOutcome =
  | { readonly outcome: "queue_found"; readonly queue: Queue }
  | Validation
  | NotFound;

/** A token by its public id, `TokenView.tokenId`. */
export type NamedToken = { readonly queueId: string; readonly tokenId: string };

/** A token, or the last one of a user in a queue. */
export type ExplainToken = NamedToken | { readonly queueId: string; readonly userId: string };

export type RevokeToken = Acting & NamedToken;

/** A token as an operator sees it. Instants that do not apply are null. */
export type ExplainedToken = {
  readonly tokenId: string;
  readonly queueId: QueueId;
  readonly no: number;
  readonly userId: string;
  readonly epoch: number;
  readonly status: "waiting" | "active" | "expired";
  readonly reason: ExpiryReason | null;
  readonly joinedAtMs: number;
  readonly admittedAtMs: number | null;
  /** The deadline to be seen. After it the token expires as `missed`. */
  readonly arriveByMs: number | null;
  readonly activeUntilMs: number | null;
  readonly endedAtMs: number | null;
  readonly ahead: number | null;
  /** Whether it is near enough to the head to need recorded presence. */
  readonly near: boolean | null;
  /** Whether it would be admitted, and not expire as `lapsed`, if its turn came now. */
  readonly present: boolean | null;
  readonly hintEndsAtMs: number | null;
  readonly version: number;
};

export type ExplainTokenOutcome =
  | { readonly outcome: "token_explained"; readonly token: ExplainedToken }
  | NotFound;

export type ResetQueue = Acting & {
  readonly queueId: string;
  readonly idempotencyKey?: string | undefined;
};

export type ResetQueueOutcome = QueueOutcome | IdempotencyKeyReused;

export type AdmitTokens = Acting & {
  readonly queueId: string;
  readonly count: number;
  readonly idempotencyKey?: string | undefined;
};

export type AdmitTokensOutcome =
  | { readonly outcome: "tokens_admitted"; readonly admitted: number; readonly queue: Queue }
  | Validation
  | IdempotencyKeyReused
  | NotFound;
