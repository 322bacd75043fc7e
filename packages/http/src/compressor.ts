/** The codings that a host may offer, best first. */
export const encodings = ["br", "gzip"] as const;
export type Encoding = (typeof encodings)[number];

export type Bytes = Uint8Array<ArrayBuffer>;

/** Compresses whole bodies, by the codings that it has. */
export type Compressor = {
  readonly [E in Encoding]?: ((bytes: Bytes) => Promise<Bytes>) | undefined;
};

export type LongBody = string | Bytes;
