import { channel } from "node:diagnostics_channel";
import { context, propagation, type TextMapSetter } from "@opentelemetry/api";
import { isTracingSetUp } from "./tracer.ts";

const headers: TextMapSetter<Headers> = {
  set: (carrier, key, value) => {
    // What a buyer's browser put into the baggage is for nobody else.
    if (key !== "baggage") carrier.set(key, value);
  },
};

/** Where Node's `fetch` is instrumented, it names the trace itself; twice would be no name. */
const instrumented = channel("undici:request:create");

/**
 * The same `fetch`, which names the trace that it is called in: `traceparent`, by the propagator that is
 * set up. Without an SDK it comes back as it is.
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
