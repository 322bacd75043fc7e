import { type FieldError, validation } from "../kernel/errors.ts";
import type { Note } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { type Cursor, cutPage, pageDefaults, readPage } from "../kernel/page.ts";
import { notFound } from "../kernel/refusals.ts";
import { check } from "../kernel/validate.ts";
import { acceptDeliveries } from "./accept-deliveries.ts";
import type {
  ChangeDeadLetter,
  DeadLettersOutcome,
  DiscardDeadLetterOutcome,
  ListDeadLetters,
  NamedDeadLetter,
  ReplayDeadLetterOutcome,
  ReplayDeadLetters,
  ReplayDeadLettersOutcome,
} from "./dead-letter-commands.ts";
import {
  type DeadDelivery,
  type Delivery,
  discarded,
  type OpenDelivery,
  replayed,
} from "./delivery.ts";
import type { OutboxContext } from "./outbox-context.ts";
import { isSubscriberName } from "./subscriber.ts";

/** The position in the log. */
const cursor: Cursor<number> = {
  write: (no) => String(no),
  read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null),
};

/** How many letters one step sends again. */
const batchMax = 200;

/** The dead letters of one subscriber, in the order of the log. */
export const listDeadLetters = async (
  { stores }: OutboxContext,
  { subscriber, ...query }: ListDeadLetters,
): Promise<DeadLettersOutcome> => {
  const errors = checkName(subscriber);
  const page = readPage(query, cursor, pageDefaults.operators);
  if (page.outcome === "validation") return validation(...errors, ...page.errors);
  if (errors.length > 0) return validation(...errors);
  const { after, limit } = page.part;
  const letters = await stores.events.dead({ subscriber, afterNo: after ?? 0, limit: limit + 1 });
  const { items, next } = cutPage(letters, limit, ({ no }) => cursor.write(no));
  return { outcome: "dead_letters_listed", letters: items, next };
};

const checkName = (subscriber: string): readonly FieldError[] =>
  check(isSubscriberName(subscriber), "subscriber", "must be a subscriber's name");

/** Delivers one dead letter again. The events that it blocked follow in order. */
export const replayDeadLetter = async (
  context: Operating<OutboxContext>,
  named: ChangeDeadLetter,
): Promise<ReplayDeadLetterOutcome> => {
  const letter = await changeOne(context, named, (dead) => replayed(dead, context.clock.nowMs()));
  return letter === undefined
    ? notFound("dead_letter")
    : { outcome: "dead_letter_replayed", letter };
};

/** Discards one dead letter. The events that it blocked are then delivered. */
export const discardDeadLetter = async (
  context: Operating<OutboxContext>,
  named: ChangeDeadLetter,
): Promise<DiscardDeadLetterOutcome> => {
  const letter = await changeOne(context, named, discarded);
  return letter === undefined
    ? notFound("dead_letter")
    : { outcome: "dead_letter_discarded", letter };
};

const changeOne = (
  context: Operating<OutboxContext>,
  { subscriber, eventId }: NamedDeadLetter,
  become: (dead: DeadDelivery) => Delivery,
): Promise<DeadDelivery | undefined> =>
  acceptDeliveries(context, { subscriber, eventIds: [eventId] }, (found) => {
    const [letter] = deadOf(found);
    if (letter === undefined) return { outcome: undefined };
    return {
      outcome: letter,
      change: { deliveries: [become(letter)] },
      note: {
        atMs: context.clock.nowMs(),
        subject: ["dead_letter", eventId],
        details: { subscriber },
      },
    };
  });

/**
 * Delivers all dead letters of a subscriber again, in batches. The journal gets one row, with the
 * first of them.
 */
export const replayDeadLetters = async (
  context: Operating<OutboxContext>,
  { subscriber }: ReplayDeadLetters,
): Promise<ReplayDeadLettersOutcome> => {
  const { stores, clock } = context;
  const errors = checkName(subscriber);
  if (errors.length > 0) return validation(...errors);
  let count = 0;
  let afterNo = 0;
  for (;;) {
    const letters = await stores.events.dead({ subscriber, afterNo, limit: batchMax });
    const last = letters.at(-1);
    if (last === undefined) return { outcome: "dead_letters_replayed", count };
    afterNo = last.no;
    const eventIds = letters.map(({ event }) => event.eventId);
    const isFirst = count === 0;
    count += await acceptDeliveries(context, { subscriber, eventIds }, (found) => {
      const dead = deadOf(found);
      if (dead.length === 0) return { outcome: 0 };
      const atMs = clock.nowMs();
      const deliveries = dead.map((letter) => replayed(letter, atMs));
      const note: Note = { atMs, subject: ["subscriber", subscriber] };
      return { outcome: dead.length, change: { deliveries }, note: isFirst ? note : "continued" };
    });
  }
};

/** An operator must not change a delivery in progress. */
const deadOf = (found: readonly OpenDelivery[]): readonly DeadDelivery[] =>
  found.filter((delivery) => delivery.status === "dead");
