import type { EventSubscriber } from "@admit-one/core";
import { SpanKind } from "@opentelemetry/api";
import { inSpan } from "./in-span.ts";
import { isTracingSetUp } from "./tracer.ts";

/**
 * Makes a span of each delivery of an event, in a trace of its own: the cause of the event has
 * ended by then. Without an SDK the subscribers are returned unchanged.
 */
export const traceSubscribers = (
  subscribers: readonly EventSubscriber[],
): readonly EventSubscriber[] => (isTracingSetUp() ? subscribers.map(traced) : subscribers);

const traced = (subscriber: EventSubscriber): EventSubscriber => {
  const { name, types, parallel } = subscriber;
  return {
    name,
    ...(types !== undefined && { types }),
    ...(parallel !== undefined && { parallel }),
    deliver: (event) =>
      inSpan(
        {
          name: `deliver ${name}`,
          kind: SpanKind.CONSUMER,
          attributes: {
            "messaging.system": "admit_one",
            "messaging.operation.name": "deliver",
            "messaging.operation.type": "process",
            "messaging.consumer.group.name": name,
            "admit_one.event.type": event.type,
          },
        },
        () => subscriber.deliver(event),
      ),
  };
};
