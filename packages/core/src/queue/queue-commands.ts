import type { Validation } from "../kernel/errors.ts";
import type {
  AdmissionRefused,
  ChallengeRequired,
  InvalidToken,
  NotFound,
  TooManyRequests,
} from "../kernel/refusals.ts";
import type { QueueFrame } from "./rules/frame.ts";
import type { TokenView } from "./token-view.ts";

export type IssueToken = {
  readonly queueId: string;
  readonly userId: string;
  /** Of the client and what it brought, for an `AdmissionGate`; nobody else looks at them. */
  readonly address?: string | null | undefined;
  readonly proof?: string | null | undefined;
};
export type IssueTokenOutcome =
  | { readonly outcome: "token_issued"; readonly token: TokenView }
  /** The user's live token of this queue: asking again changes nothing. */
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

export type GetFrameOutcome =
  | { readonly outcome: "frame_found"; readonly frame: QueueFrame }
  | NotFound;

/** What a queue may guard. */
export type FindQueue = { readonly concertId: string } | { readonly showId: string };

export type LeaveQueue = LookUpToken & { readonly userId: string };
export type LeaveQueueOutcome = { readonly outcome: "queue_left" } | InvalidToken;
