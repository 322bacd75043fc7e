import { operating } from "../../kernel/operating.ts";
import { type QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { admitTokens } from "./admit-tokens.ts";
import { advanceAll } from "./advance.ts";
import { beatAll } from "./beat.ts";
import { explainToken } from "./explain-token.ts";
import { findMyToken, followMyToken } from "./find-my-token.ts";
import { getBlockFrame, getFrame } from "./get-frame.ts";
import { issueToken } from "./issue-token.ts";
import { leaveQueue } from "./leave-queue.ts";
import { followToken, lookUpToken, peekToken } from "./look-up-token.ts";
import { changeQueue, getQueue, resetQueue } from "./manage-queue.ts";
import {
  type AdmitTokens,
  type AdmitTokensOutcome,
  type ChangeQueue,
  type ChangeQueueOutcome,
  type ExplainToken,
  type ExplainTokenOutcome,
  type FindMyToken,
  type FindMyTokenOutcome,
  type FollowMyTokenOutcome,
  type FollowTokenOutcome,
  type GetBlockFrame,
  type GetBlockFrameOutcome,
  type GetFrameOutcome,
  type IssueToken,
  type IssueTokenOutcome,
  type LeaveQueue,
  type LeaveQueueOutcome,
  type LookUpToken,
  type LookUpTokenOutcome,
  type QueueOutcome,
  type ResetQueue,
  type ResetQueueOutcome,
  type RevokeToken,
} from "./queue-commands.ts";
import { revokeToken } from "./revoke-token.ts";

/** The use cases of the waiting room. */
export type QueueUseCases = {
  issueToken(command: IssueToken): Promise<IssueTokenOutcome>;
  lookUpToken(query: LookUpToken): Promise<LookUpTokenOutcome>;
  /**
   * What `lookUpToken` answers, at once if this process knows it, as it does of everybody far from
   * the head. Null if the store must be asked: then call `lookUpToken`. Only an answer counts as a
   * look-up.
   */
  peekToken(query: LookUpToken): LookUpTokenOutcome | null;
  /**
   * The same look-up without the poll limit, for a server that keeps the holder's connection open.
   */
  followToken(query: LookUpToken): Promise<FollowTokenOutcome>;
  /**
   * The user's live token as joining would answer it, else the last ended one while it is kept. It
   * counts as a look-up, and so keeps the place.
   */
  findMyToken(query: FindMyToken): Promise<FindMyTokenOutcome>;
  /** The same without the limit, for a server that makes the user's pages itself. */
  followMyToken(query: FindMyToken): Promise<FollowMyTokenOutcome>;
  /** The public state of a queue, the same for everybody. */
  getFrame(query: { readonly queueId: string }): Promise<GetFrameOutcome>;
  /**
   * The same for the holders of the numbers in one block, who can compute their own positions with
   * it.
   */
  getBlockFrame(query: GetBlockFrame): Promise<GetBlockFrameOutcome>;
  leaveQueue(command: LeaveQueue): Promise<LeaveQueueOutcome>;
  getQueue(query: { readonly queueId: string }): Promise<QueueOutcome>;
  /** Changes policy or mode. `closed` ends all waiting tokens. */
  changeQueue(command: ChangeQueue): Promise<ChangeQueueOutcome>;
  /** Ends every live token at once. Numbers continue; holds and payments do not change. */
  resetQueue(command: ResetQueue): Promise<ResetQueueOutcome>;
  /** Admits the next `count` tokens outside the rate limit, as far as there is room. */
  admitTokens(command: AdmitTokens): Promise<AdmitTokensOutcome>;
  explainToken(query: ExplainToken): Promise<ExplainTokenOutcome>;
  /** Ends a live token. An ended token stays as it is. */
  revokeToken(command: RevokeToken): Promise<ExplainTokenOutcome>;
};

/** Bounded housekeeping steps of the waiting room. Each returns how much it did. */
export type QueueWork = {
  /** Admits the next tokens of every queue. */
  advance(): Promise<number>;
  /**
   * Records in every queue in which somebody is awaited that this process serves it. If the process
   * is killed, frozen or cut off, holders then keep their places. A serving process calls it about
   * twice a second; it seldom writes. `goodbye` ends it.
   */
  beat(): Promise<number>;
};

export const createQueueUseCases = (context: QueueRuntimeContext): QueueUseCases => ({
  issueToken: (command) => issueToken(context, command),
  lookUpToken: (query) => lookUpToken(context, query),
  peekToken: (query) => peekToken(context, query),
  followToken: (query) => followToken(context, query),
  findMyToken: (query) => findMyToken(context, query),
  followMyToken: (query) => followMyToken(context, query),
  getFrame: (query) => getFrame(context, query),
  getBlockFrame: (query) => getBlockFrame(context, query),
  leaveQueue: (command) => leaveQueue(context, command),
  getQueue: (query) => getQueue(context, query),
  changeQueue: (command) => changeQueue(operating(context, "changeQueue", command), command),
  resetQueue: (command) => resetQueue(operating(context, "resetQueue", command), command),
  admitTokens: (command) => admitTokens(operating(context, "admitTokens", command), command),
  explainToken: (query) => explainToken(context, query),
  revokeToken: (command) => revokeToken(operating(context, "revokeToken", command), command),
});

export const createQueueWork = (context: QueueRuntimeContext): QueueWork => ({
  advance: () => advanceAll(context),
  beat: () => beatAll(context),
});
