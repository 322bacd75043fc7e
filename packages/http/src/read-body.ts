import type { Validation } from "@admit-one/core";
import type { RequestContext } from "./context.ts";
import { hiddenField } from "./hidden-field.ts";
import { noSuchField } from "./validate.ts";

export type BodyBytes =
  | { readonly outcome: "read"; readonly bytes: Uint8Array }
  | { readonly outcome: "too_large" }
  | { readonly outcome: "broken_off" };

/** Counts while it reads, since a chunked body announces no length. */
const readCounted = async (
  stream: ReadableStream<Uint8Array>,
  limitBytes: number,
): Promise<BodyBytes> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    // Do not cancel: that would cut the connection before the client has read the answer.
    if (size > limitBytes) return { outcome: "too_large" };
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return { outcome: "read", bytes };
};

/**
 * A mistake of the host, not of the client, so it must not become a problem about a malformed body.
 */
const takenByHost = (cause: unknown): Error =>
  new Error(
    "[admit-one/http] The host read this request's body before the box office could. Read it " +
      "through Hono's c.req, which keeps it, or pass the routes a Request that still has it.",
    { cause },
  );

/** Reads the body, or gives up as soon as it exceeds the limit. */
export const readBody = async (c: RequestContext, limitBytes: number): Promise<BodyBytes> => {
  const declared = Number(c.req.header("Content-Length") ?? Number.NaN);
  if (declared > limitBytes) return { outcome: "too_large" };
  const { raw } = c.req;
  const wasRead = raw.bodyUsed;
  try {
    // The server delivers no more than a declared length. A body that the host read is cached.
    if (declared >= 0 || wasRead) {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      return bytes.byteLength > limitBytes ? { outcome: "too_large" } : { outcome: "read", bytes };
    }
    if (raw.body === null) return { outcome: "read", bytes: new Uint8Array() };
    return await readCounted(raw.body, limitBytes);
  } catch (error) {
    if (wasRead) throw takenByHost(error);
    return { outcome: "broken_off" };
  }
};

const isJson = (c: RequestContext): boolean => {
  const mediaType = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  const encoding = c.req.header("Content-Encoding")?.trim().toLowerCase() ?? "identity";
  return mediaType === "application/json" && encoding === "identity";
};

export type JsonBody =
  | { readonly outcome: "json"; readonly json: unknown }
  | { readonly outcome: "empty" }
  | { readonly outcome: "unsupported_media_type" }
  | Validation;

/** RFC 8259: JSON is UTF-8. Anything else is malformed; replacing characters would hide that. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

const wrong = (field: string, message: string): Validation => ({
  outcome: "validation",
  errors: [{ field, message }],
});

const malformed = wrong("body", "must be JSON");

/** Reads the bytes as JSON. Zero bytes are no body, whatever the media type. */
export const parseJson = (c: RequestContext, body: BodyBytes): JsonBody => {
  if (body.outcome !== "read") return malformed;
  if (body.bytes.byteLength === 0) return { outcome: "empty" };
  if (!isJson(c)) return { outcome: "unsupported_media_type" };
  try {
    const text = utf8.decode(body.bytes);
    const json: unknown = JSON.parse(text);
    const hidden = hiddenField(text, json);
    return hidden === null ? { outcome: "json", json } : wrong(hidden, noSuchField);
  } catch {
    return malformed;
  }
};
