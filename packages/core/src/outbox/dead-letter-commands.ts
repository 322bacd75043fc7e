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
      /** The `after` of the next page. Null on the last page. */
      readonly next: string | null;
    }
  | Validation;

/** One event that one subscriber failed to accept. */
export type NamedDeadLetter = { readonly subscriber: string; readonly eventId: string };

export type ChangeDeadLetter = Acting & NamedDeadLetter;

export type ReplayDeadLetterOutcome =
  /** The letter as it was. The relay's next rounds deliver it again. */
  { readonly outcome: "dead_letter_replayed"; readonly letter: DeadDelivery } | NotFound;

export type DiscardDeadLetterOutcome =
  | { readonly outcome: "dead_letter_discarded"; readonly letter: DeadDelivery }
  | NotFound;

export type ReplayDeadLetters = Acting & { readonly subscriber: string };

export type ReplayDeadLettersOutcome =
  | { readonly outcome: "dead_letters_replayed"; readonly count: number }
  | Validation;
