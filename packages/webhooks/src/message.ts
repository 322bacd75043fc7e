import type { DomainEvent } from "@admit-one/core";

/** What is posted. */
export type WebhookMessage = {
  readonly type: DomainEvent["type"];
  /** When it happened, RFC 3339 in UTC. */
  readonly timestamp: string;
  /** What the event carries; its instants, `…At`, are RFC 3339 in UTC, too. */
  readonly data: Readonly<Record<string, unknown>>;
};

const instant = /Ms$/;

/** A domain event as JSON has it: instants are text, and lose the unit in their name. */
export const toMessage = ({
  type,
  eventId,
  stream,
  atMs,
  ...data
}: DomainEvent): WebhookMessage => ({
  type,
  timestamp: toInstant(atMs),
  data: {
    eventId,
    stream,
    ...Object.fromEntries(
      Object.entries(data).map(([name, value]) =>
        typeof value === "number" && instant.test(name)
          ? [name.replace(instant, ""), toInstant(value)]
          : [name, value],
      ),
    ),
  },
});

const toInstant = (ms: number): string => new Date(ms).toISOString();

/**
 * The event's id as `webhook-id`. A signature is over `id.timestamp.body`, so Standard Webhooks
 * forbids dots in ids. No id of ours has a `~`: to write dots for it again gives the event's id.
 */
export const toWebhookId = (eventId: string): string => eventId.replaceAll(".", "~");
