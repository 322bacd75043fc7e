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
  /** The subscribers that did not take something, and how much each. */
  countDeadLetters(): Promise<readonly DeadCount[]>;
  /** What one subscriber did not take, in the order of the log. */
  listDeadLetters(query: ListDeadLetters): Promise<DeadLettersOutcome>;
  /** Tells a subscriber anew; what the letter held up follows in its order. */
  replayDeadLetter(command: ChangeDeadLetter): Promise<ReplayDeadLetterOutcome>;
  /** All of one subscriber: for one that was away for too long and is back. */
  replayDeadLetters(command: ReplayDeadLetters): Promise<ReplayDeadLettersOutcome>;
  /** Gives a letter up for good; what it held up is told without it. */
  discardDeadLetter(command: ChangeDeadLetter): Promise<DiscardDeadLetterOutcome>;
};

export const createOutboxUseCases = (context: OutboxContext): OutboxUseCases => ({
  countDeadLetters: () => context.stores.events.deadCounts(),
  listDeadLetters: (query) => listDeadLetters(context, query),
  replayDeadLetter: (command) => replayDeadLetter(context, command),
  replayDeadLetters: (command) => replayDeadLetters(context, command),
  discardDeadLetter: (command) => discardDeadLetter(context, command),
});
