import type { Acting } from "../kernel/actor.ts";
import type { Validation } from "../kernel/errors.ts";
import type { PageQuery } from "../kernel/page.ts";
import type { NotFound } from "../kernel/refusals.ts";
import type { DeadDelivery } from "./delivery.ts";

export type ListDeadLetters = PageQuery & { readonly subscriber: string };

export type DeadLettersOutcome =
  | {
      readonly outcome: "dead_letters_listed";
      readonly letters: readonly DeadDelivery[];
      /** `after` of the next part; null where this was the last. */
      readonly next: string | null;
    }
  | Validation;

/** One event that one subscriber did not take. */
export type NamedDeadLetter = { readonly subscriber: string; readonly eventId: string };

export type ChangeDeadLetter = Acting & NamedDeadLetter;

export type ReplayDeadLetterOutcome =
  /** As it was; it is told again within the next rounds of the relay. */
  { readonly outcome: "dead_letter_replayed"; readonly letter: DeadDelivery } | NotFound;

export type DiscardDeadLetterOutcome =
  | { readonly outcome: "dead_letter_discarded"; readonly letter: DeadDelivery }
  | NotFound;

export type ReplayDeadLetters = Acting & { readonly subscriber: string };

export type ReplayDeadLettersOutcome =
  | { readonly outcome: "dead_letters_replayed"; readonly count: number }
  | Validation;
