import type { Bytes } from "./compressor.ts";

/** A body that many read, with the tag of its text. */
type Shared = { readonly bytes: Bytes; readonly etag: string };

const tagOf = async (bytes: Bytes): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"));
  return `"${hex.join("").slice(0, 32)}"`;
};

/**
 * Writes, tags and compresses what a use case keeps for everybody once for all its readers: for as
 * long as it returns the same instance. Equal texts have equal tags, on every server.
 */
export const createSharedBodies = () => {
  const known = new WeakMap<object, Promise<Shared>>();
  return (kept: object, toBody: () => unknown): Promise<Shared> => {
    const write = async (): Promise<Shared> => {
      const bytes = new TextEncoder().encode(JSON.stringify(toBody()));
      return { bytes, etag: await tagOf(bytes) };
    };
    const shared = known.get(kept) ?? write();
    known.set(kept, shared);
    return shared;
  };
};
