export { traceFetch } from "./trace-fetch.ts";
export { traceGateways } from "./trace-gateways.ts";
export { type Answered, traceRequest } from "./trace-request.ts";
export { type TraceStoresOptions, traceStores } from "./trace-stores.ts";
export { traceSubscribers } from "./trace-subscribers.ts";
export { isTracingSetUp } from "./tracer.ts";
