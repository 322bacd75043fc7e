import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { Encoding } from "@admit-one/http";

type Bytes = Uint8Array<ArrayBuffer>;

const [brotli, zip] = [promisify(brotliCompress), promisify(gzip)];

/** Built files are sent often and compressed once, so the quality is the best. */
export const assetCompressor: Readonly<Record<Encoding, (bytes: Bytes) => Promise<Bytes>>> = {
  br: async (bytes) => new Uint8Array(await brotli(bytes)),
  gzip: async (bytes) => new Uint8Array(await zip(bytes, { level: 9 })),
};

const known = new WeakMap<Bytes, Map<Encoding, Promise<Bytes>>>();

/** The bytes in this coding, made at the first request. */
export const compressed = (bytes: Bytes, encoding: Encoding): Promise<Bytes> => {
  const its = known.get(bytes) ?? new Map<Encoding, Promise<Bytes>>();
  known.set(bytes, its);
  const made = its.get(encoding) ?? assetCompressor[encoding](bytes);
  its.set(encoding, made);
  return made;
};
