import type { TokenView } from "@admit-one/core";
import { toTokenBody } from "./schemas/token.ts";

const encoder = new TextEncoder();

/** One server-sent event. */
export const eventBytes = (name: string, data: string, id?: string): Uint8Array =>
  encoder.encode(`event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`);

/** A comment. It keeps proxies from closing a stream that is quiet. */
export const heartbeat: Uint8Array = encoder.encode(": still here\n\n");
/** Seconds between two of them if nothing else is sent. */
export const heartbeatTicks = 15;

/** When to connect again, in milliseconds. */
export const retryBytes = (ms: number): Uint8Array => encoder.encode(`retry: ${ms}\n\n`);

export const tokenEvent = (view: TokenView): Uint8Array =>
  eventBytes("token", JSON.stringify(toTokenBody(view)));
