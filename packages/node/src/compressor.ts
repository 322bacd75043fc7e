import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

/** Compresses whole bodies in Node's thread pool. */
export type NodeCompressor = {
  readonly br: (bytes: Bytes) => Promise<Bytes>;
  readonly gzip: (bytes: Bytes) => Promise<Bytes>;
};

/** Much smaller than gzip, at about its price. The default, 11, takes fifty times as long. */
const quality = 5;

/**
 * Compresses answers with Brotli and gzip.
 *
 * @example
 * createBoxOfficeRoutes({ boxOffice, identify, compressor: createCompressor() });
 */
export const createCompressor = (): NodeCompressor => {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } };
  const [br, gz] = [promisify(brotliCompress), promisify(gzip)];
  return {
    br: async (bytes) => new Uint8Array(await br(bytes, options)),
    gzip: async (bytes) => new Uint8Array(await gz(bytes)),
  };
};
