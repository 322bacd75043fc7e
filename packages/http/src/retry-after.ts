/** `Retry-After` counts whole seconds; at least one, or a client would hammer. */
export const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** Gateways take a second or two; asking earlier would only be answered the same. */
export const gatewayRetryAfterSeconds = 2;
