import { channel } from "node:diagnostics_channel";
import { context, propagation, type TextMapSetter } from "@opentelemetry/api";
import { isTracingSetUp } from "./tracer.ts";

const headers: TextMapSetter<Headers> = {
  set: (carrier, key, value) => {
    // The baggage of a buyer's browser must not reach others.
    if (key !== "baggage") carrier.set(key, value);
  },
};

/**
 * If Node's `fetch` is instrumented, it adds the trace header itself. Adding it twice would make it
 * invalid.
 */
const instrumented = channel("undici:request:create");

/**
 * The same `fetch`, but its calls carry the current trace in `traceparent`, by the configured
 * propagator. Without an SDK it is returned unchanged.
 */
export const traceFetch = (fetcher: typeof globalThis.fetch): typeof globalThis.fetch => {
  if (!isTracingSetUp()) return fetcher;
  return (input, init) => {
    if (instrumented.hasSubscribers) return fetcher(input, init);
    const given = init?.headers ?? (input instanceof Request ? input.headers : undefined);
    const named = new Headers(given);
    propagation.inject(context.active(), named, headers);
    return fetcher(input, { ...init, headers: named });
  };
};
