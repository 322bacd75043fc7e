import type { DomainEvent } from "@admit-one/core";

/** The posted message. */
export type WebhookMessage = {
  readonly type: DomainEvent["type"];
  /** When the event happened, RFC 3339 in UTC. */
  readonly timestamp: string;
  /** The event's fields. Its instants, `…At`, are RFC 3339 in UTC too. */
  readonly data: Readonly<Record<string, unknown>>;
};

const instant = /Ms$/;

/** Converts a domain event to JSON: instants become text, and their names lose the unit. */
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
    ...toJson(data),
  },
});

/** Fields may have fields, such as what a change replaced. Lists have no instants. */
const toJson = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => {
      if (typeof value === "number" && instant.test(name)) {
        return [name.replace(instant, ""), toInstant(value)];
      }
      const isNested = typeof value === "object" && value !== null && !Array.isArray(value);
      return [name, isNested ? toJson(value) : value];
    }),
  );

const toInstant = (ms: number): string => new Date(ms).toISOString();

/**
 * The event's id as `webhook-id`. A signature covers `id.timestamp.body`, so Standard Webhooks
 * forbids dots in ids. None of our ids has a `~`, so replacing each `~` by a dot gives the event's
 * id again.
 */
export const toWebhookId = (eventId: string): string => eventId.replaceAll(".", "~");
