/** `Retry-After` has whole seconds. At least one, since 0 would cause immediate retries. */
export const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** Gateways take a second or two. An earlier request would get the same answer. */
export const gatewayRetryAfterSeconds = 2;
