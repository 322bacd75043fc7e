import type { Decision } from "../kernel/decision.ts";
import { type FieldError, validation } from "../kernel/errors.ts";
import { type Cursor, cutPage, pageDefaults, readPage } from "../kernel/page.ts";
import { notFound } from "../kernel/refusals.ts";
import { check } from "../kernel/validate.ts";
import type {
  ChangeDeadLetter,
  DeadLettersOutcome,
  DiscardDeadLetterOutcome,
  ListDeadLetters,
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
  { stores, clock }: OutboxContext,
  { subscriber, eventId }: ChangeDeadLetter,
): Promise<ReplayDeadLetterOutcome> => {
  const [letter] = await stores.events.update({ subscriber, eventIds: [eventId] }, (found) =>
    changed(found, (dead) => replayed(dead, clock.nowMs())),
  );
  return letter === undefined
    ? notFound("dead_letter")
    : { outcome: "dead_letter_replayed", letter };
};

/** Discards one dead letter. The events that it blocked are then delivered. */
export const discardDeadLetter = async (
  { stores }: OutboxContext,
  { subscriber, eventId }: ChangeDeadLetter,
): Promise<DiscardDeadLetterOutcome> => {
  const [letter] = await stores.events.update({ subscriber, eventIds: [eventId] }, (found) =>
    changed(found, discarded),
  );
  return letter === undefined
    ? notFound("dead_letter")
    : { outcome: "dead_letter_discarded", letter };
};

/** Delivers all dead letters of a subscriber again, in batches. */
export const replayDeadLetters = async (
  { stores, clock }: OutboxContext,
  { subscriber }: ReplayDeadLetters,
): Promise<ReplayDeadLettersOutcome> => {
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
    const sent = await stores.events.update({ subscriber, eventIds }, (found) =>
      changed(found, (dead) => replayed(dead, clock.nowMs())),
    );
    count += sent.length;
  }
};

/** Changes only dead deliveries. An operator must not change a delivery in progress. */
const changed = (
  found: readonly OpenDelivery[],
  become: (dead: DeadDelivery) => Delivery,
): Decision<readonly Delivery[], readonly DeadDelivery[]> => {
  const dead = found.filter((delivery) => delivery.status === "dead");
  return { outcome: dead, change: dead.map(become) };
};
