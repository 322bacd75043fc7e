import type { BoxOffice, DeadDelivery } from "@admit-one/core";
import type { Config } from "./config.ts";
import { createContainer } from "./container.ts";
import { mustBeThere } from "./must-be-there.ts";
import { TOKENS } from "./tokens.ts";

/** An operator's task for dead letters. A list without a subscriber covers all subscribers. */
export type DeadLetterTask =
  | { readonly task: "list"; readonly subscriber: string | undefined }
  | { readonly task: "replay"; readonly subscriber: string; readonly eventId: string | undefined }
  | { readonly task: "discard"; readonly subscriber: string; readonly eventId: string };

/** The task that the words of the command line name, or null. */
export const toDeadLetterTask = (words: readonly string[]): DeadLetterTask | null => {
  const [task, subscriber, eventId, ...more] = words;
  if (more.length > 0) return null;
  if (task === "dead-letters" && eventId === undefined) return { task: "list", subscriber };
  if (subscriber === undefined) return null;
  if (task === "replay") return { task, subscriber, eventId };
  if (task === "discard" && eventId !== undefined) return { task, subscriber, eventId };
  return null;
};

/** Runs the task on the store that the configuration names. Returns the text to print. */
export const workDeadLetters = async (config: Config, task: DeadLetterTask): Promise<string> => {
  mustBeThere(config, "GET /api/admin/dead-letters");
  const container = createContainer(config);
  try {
    return await carryOut(await container.getAsync(TOKENS.BoxOffice), task);
  } finally {
    await container.unbindAllAsync();
  }
};

const carryOut = async (boxOffice: BoxOffice, task: DeadLetterTask): Promise<string> => {
  switch (task.task) {
    case "list":
      return task.subscriber === undefined
        ? countText(await boxOffice.countDeadLetters())
        : letters(boxOffice, task.subscriber);
    case "replay": {
      const { subscriber, eventId } = task;
      if (eventId === undefined) {
        const replayed = await boxOffice.replayDeadLetters({ subscriber });
        const count = "count" in replayed ? replayed.count : 0;
        return `${count} dead letters of ${subscriber} are on their way again.\n`;
      }
      const { outcome } = await boxOffice.replayDeadLetter({ subscriber, eventId });
      return outcome === "not_found"
        ? missing(subscriber, eventId)
        : `${eventId} is on its way to ${subscriber} again.\n`;
    }
    case "discard": {
      const { outcome } = await boxOffice.discardDeadLetter(task);
      return outcome === "not_found"
        ? missing(task.subscriber, task.eventId)
        : `${task.eventId} is given up for ${task.subscriber}.\n`;
    }
  }
};

const missing = (subscriber: string, eventId: string): string =>
  `${subscriber} has no dead letter ${eventId}.\n`;

const countText = (counts: Awaited<ReturnType<BoxOffice["countDeadLetters"]>>): string => {
  const lines = counts.map(({ subscriber, count, oldestDiedAtMs }) => {
    const since = new Date(oldestDiedAtMs).toISOString();
    return `${subscriber}  ${count} dead letters, the oldest since ${since}\n`;
  });
  return lines.join("") || "No dead letters.\n";
};

const letters = async (boxOffice: BoxOffice, subscriber: string): Promise<string> => {
  const lines: string[] = [];
  let after: string | null | undefined;
  while (after !== null) {
    const part = await boxOffice.listDeadLetters({ subscriber, after });
    // An invalid name has no dead letters.
    if (part.outcome !== "dead_letters_listed") break;
    lines.push(...part.letters.map(lineOf));
    after = part.next;
  }
  return lines.join("") || `${subscriber} has no dead letters.\n`;
};

const lineOf = ({ event, attempts, failure, diedAtMs }: DeadDelivery): string =>
  `${event.eventId}  ${attempts} attempts, dead since ${new Date(diedAtMs).toISOString()}  ` +
  // Write the receiver's text as one line, whatever it contains.
  `${JSON.stringify(failure)}\n`;
