import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createCompressor } from "../src/compressor.ts";

const text = JSON.stringify(Array.from({ length: 500 }, (_, no) => ({ seatId: `A-1-${no}` })));
const bytes = new TextEncoder().encode(text);

test.each([
  ["br", brotliDecompressSync],
  ["gzip", gunzipSync],
] as const)("%s is what every client reads, and much smaller", async (coding, decompress) => {
  const compressed = await createCompressor()[coding](bytes);
  expect(compressed.length).toBeLessThan(bytes.length / 4);
  expect(decompress(compressed).toString()).toBe(text);
});
