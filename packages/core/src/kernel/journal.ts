import { type Actor, hostActor } from "./actor.ts";
import type { DomainEvent } from "./events.ts";
import type { UserId } from "./ids.ts";
import type { Part } from "./page.ts";

/** All commands of operators. The journal has a row for each that was accepted. */
export const operatorsCalls = [
  "abandonPayment",
  "acceptPayment",
  "addSections",
  "addShow",
  "admitTokens",
  "blockSeats",
  "cancelReservation",
  "cancelShow",
  "changeConcert",
  "changePrices",
  "changeQueue",
  "changeShow",
  "createConcert",
  "creditWallet",
  "deleteConcert",
  "discardDeadLetter",
  "eraseUser",
  "moveReservation",
  "prolongHold",
  "replayDeadLetter",
  "replayDeadLetters",
  "resetQueue",
  "retryRefund",
  "retryShowRefunds",
  "revokeToken",
  "sellSeats",
  "settleRefund",
  "unblockSeats",
] as const;

export type OperatorsCall = (typeof operatorsCalls)[number];

export const subjectTypes = [
  "concert",
  "dead_letter",
  "payment",
  "queue",
  "reservation",
  "show",
  "subscriber",
  "token",
  "user",
] as const;

export type SubjectType = (typeof subjectTypes)[number];

type Plain = string | number | boolean | null;
/** JSON without user ids, secrets and proofs. Small: a row is read with many others. */
export type JournalDetails = {
  readonly [name: string]: Plain | readonly Plain[] | { readonly [name: string]: Plain };
};

/** A row of the journal: who gave which command, about what, and when. */
export type JournalEntry = {
  readonly entryId: string;
  readonly atMs: number;
  readonly actorId: string;
  readonly actorRole: string | null;
  readonly call: OperatorsCall;
  readonly subjectType: SubjectType;
  readonly subjectId: string;
  /** The user whom the command concerned, if any. An erasure replaces it by the pseudonym. */
  readonly userId: UserId | null;
  readonly details: JournalDetails;
};

/** The position of a row in the journal, which is ordered by time and id. */
export type JournalPlace = Pick<JournalEntry, "atMs" | "entryId">;

/** What all rows have in common. What is left out is any. */
export type JournalFilter = {
  readonly actorId?: string | undefined;
  readonly call?: OperatorsCall | undefined;
  readonly subjectId?: string | undefined;
  readonly userId?: UserId | undefined;
  readonly fromMs?: number | undefined;
  /** Exclusive. */
  readonly toMs?: number | undefined;
};

/**
 * Reads the journal. Laws:
 *
 * - A row is here if and only if its step was committed, and as that step saved it.
 * - Rows are newest first, those of one instant by descending id. A list continues after any place,
 *   whether or not a row exists there: later rows do not shift it.
 * - An index finds every list. With several conditions it is the index of one of them.
 */
export interface JournalReader {
  journal(filter: JournalFilter, part: Part<JournalPlace>): Promise<readonly JournalEntry[]>;
}

/** What a use case says about a command that it accepts. The rest of the row is not its own. */
export type Note = {
  readonly atMs: number;
  readonly subject: readonly [type: SubjectType, id: string];
  /** The user whom it concerns. For a reservation or payment the step adds it. */
  readonly userId?: UserId | undefined;
  readonly details?: JournalDetails;
};

/** What a step of an operator's command may save beside its records. */
export type Recorded = {
  readonly events?: readonly DomainEvent[];
  /** The row of an accepted command, saved in the same step. */
  readonly journal?: JournalEntry;
};

/**
 * The result of an operator's command. What is written comes with a note for the journal. A refusal
 * and a repeated command write nothing. Null: the change is true without the command, such as the end
 * of a hold that ran out. `continued`: an earlier step of the same command has the row.
 */
export type OperatorsDecision<Change, Outcome> =
  | { readonly outcome: Outcome; readonly change?: undefined }
  | {
      readonly outcome: Outcome;
      readonly change: Change;
      readonly note: Note | "continued" | null;
    };

/** One command under way: its author, its name, and the id of its row. */
export type Order = {
  readonly entryId: string;
  readonly actor: Actor;
  readonly call: OperatorsCall;
};

export const entryOf = ({ entryId, actor, call }: Order, note: Note): JournalEntry => {
  const [subjectType, subjectId] = note.subject;
  return {
    entryId,
    atMs: note.atMs,
    actorId: actor.id,
    actorRole: actor.role,
    call,
    subjectType,
    subjectId,
    userId: note.userId ?? null,
    details: note.details ?? {},
  };
};

/** The fields that a command changed, before and after. */
export const changesOf = <T extends object>(before: T, after: T): JournalDetails => {
  const names = (Object.keys(after) as (keyof T & string)[]).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
  return { before: fieldsOf(before, names), after: fieldsOf(after, names) };
};

/** A field with fields of its own is kept as JSON text. */
const fieldsOf = <T extends object>(
  from: T,
  names: readonly (keyof T & string)[],
): { readonly [name: string]: Plain } =>
  Object.fromEntries(names.map((name) => [name, plainOf(from[name])]));

const plainOf = (value: unknown): Plain =>
  value === null || typeof value === "number" || typeof value === "boolean"
    ? value
    : typeof value === "string"
      ? value
      : (JSON.stringify(value) ?? null);

/** The events of an accepted command name its author, if the command does. */
export const actedBy = (
  { actor }: Order,
  events: readonly DomainEvent[],
): readonly DomainEvent[] =>
  actor === hostActor
    ? events
    : events.map((one) => (happensByItself(one) ? one : { ...one, actor: actor.id }));

/** A step also stores what ran out until then. */
const happensByItself = (one: DomainEvent): boolean =>
  one.type === "ReservationExpired" || (one.type === "TokenExpired" && one.reason !== "revoked");
