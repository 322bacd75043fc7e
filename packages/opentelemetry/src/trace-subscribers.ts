import type { EventSubscriber } from "@admit-one/core";
import { SpanKind } from "@opentelemetry/api";
import { inSpan } from "./in-span.ts";
import { isTracingSetUp } from "./tracer.ts";

/**
 * Each telling of an event becomes a span, and a trace of its own: what made the event is over by
 * then. Without an SDK the subscribers come back as they are.
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
