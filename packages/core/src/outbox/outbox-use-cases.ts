import { operating } from "../kernel/operating.ts";
import {
  type ChangeDeadLetter,
  type DeadLettersOutcome,
  type DiscardDeadLetterOutcome,
  type ListDeadLetters,
  type ReplayDeadLetterOutcome,
  type ReplayDeadLetters,
  type ReplayDeadLettersOutcome,
} from "./dead-letter-commands.ts";
import {
  discardDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from "./dead-letters.ts";
import { type DeadCount } from "./event-log.port.ts";
import { type OutboxContext } from "./outbox-context.ts";

/** The use cases of events and their subscribers. */
export type OutboxUseCases = {
  /** The subscribers with dead letters, and how many each has. */
  countDeadLetters(): Promise<readonly DeadCount[]>;
  /** The dead letters of one subscriber, in the order of the log. */
  listDeadLetters(query: ListDeadLetters): Promise<DeadLettersOutcome>;
  /** Delivers a dead letter again. The events that it blocked follow in order. */
  replayDeadLetter(command: ChangeDeadLetter): Promise<ReplayDeadLetterOutcome>;
  /** Delivers all dead letters of one subscriber again, for example after a long outage. */
  replayDeadLetters(command: ReplayDeadLetters): Promise<ReplayDeadLettersOutcome>;
  /** Discards a dead letter for good. The events that it blocked are then delivered. */
  discardDeadLetter(command: ChangeDeadLetter): Promise<DiscardDeadLetterOutcome>;
};

export const createOutboxUseCases = (context: OutboxContext): OutboxUseCases => ({
  countDeadLetters: () => context.stores.events.deadCounts(),
  listDeadLetters: (query) => listDeadLetters(context, query),
  replayDeadLetter: (command) =>
    replayDeadLetter(operating(context, "replayDeadLetter", command), command),
  replayDeadLetters: (command) =>
    replayDeadLetters(operating(context, "replayDeadLetters", command), command),
  discardDeadLetter: (command) =>
    discardDeadLetter(operating(context, "discardDeadLetter", command), command),
});
