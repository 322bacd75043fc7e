import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { chooseEncoding } from "../src/compress.ts";
import type { Compressor } from "../src/compressor.ts";
import { createClient } from "./client.ts";
import { createStubBoxOffice, someSeats } from "./stub-box-office.ts";

let compressed = 0;
const both: Compressor = {
  br: async (bytes) => {
    compressed += 1;
    return new Uint8Array(brotliCompressSync(bytes));
  },
  gzip: async (bytes) => bytes,
};

describe("the coding", () => {
  test.each([
    [undefined, null],
    ["", null],
    ["identity", null],
    ["gzip", "gzip"],
    ["br", "br"],
    ["gzip, deflate, br, zstd", "br"],
    ["GZIP;q=0.5, BR;q=0.4", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0, *", "gzip"],
    ["*", "br"],
    ["*;q=0", null],
    ["br; q=oops, gzip;q=0.1", "gzip"],
  ])("for Accept-Encoding %s is %s", (accepted, chosen) => {
    expect(chooseEncoding(accepted, both)).toBe(chosen);
  });

  test("is one that the host has", () => {
    expect(chooseEncoding("br, gzip;q=0.1", { gzip: both.gzip })).toBe("gzip");
    expect(chooseEncoding("br", { gzip: both.gzip })).toBeNull();
    expect(chooseEncoding("br, gzip", {})).toBeNull();
  });
});

const manySeats = Array.from({ length: 100 }, () => someSeats[0]);
const listed = (pieces: readonly (readonly unknown[])[]) => ({
  listSeats: { outcome: "seats_listed", revision: "7", pieces },
});
const longList = listed([manySeats]);

const get = async (
  path: string,
  headers: Record<string, string>,
  compressor: Compressor | undefined = both,
  list = longList,
) => {
  const { boxOffice } = createStubBoxOffice(list);
  const { app } = createClient(boxOffice, { compressor });
  const response = await app.request(path, {
    headers: { "Queue-Token": "signed.token", ...headers },
  });
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
};

const seats = "/shows/s1/seats";

describe("answers", () => {
  test("of more than 1 kB are compressed for who accepts it", async () => {
    const { response, bytes } = await get(seats, { "Accept-Encoding": "br" });
    expect(response.headers.get("Content-Encoding")).toBe("br");
    expect(response.headers.get("Content-Type")).toBe("application/json");
    expect(response.headers.get("Vary")).toBe("Accept-Encoding");
    expect(response.headers.get("X-Request-Id")).toBeTruthy();
    // The bytes differ from those of another coding.
    expect(response.headers.get("ETag")).toBe('W/"7"');
    expect(JSON.parse(brotliDecompressSync(bytes).toString()).seats).toHaveLength(100);
  });

  test("of megabytes in pieces are the same text, compressed or not", async () => {
    const list = listed(Array.from({ length: 60 }, () => manySeats));
    const whole = await get(seats, {}, both, list);
    const [length, type] = ["Content-Length", "Content-Type"].map((name) =>
      whole.response.headers.get(name),
    );
    expect([length, type]).toEqual([String(whole.bytes.length), "application/json"]);
    expect(whole.bytes.length).toBeGreaterThan(1_048_576);
    const { response, bytes } = await get(seats, { "Accept-Encoding": "br" }, both, list);
    expect(response.headers.get("Content-Length")).toBeNull();
    expect(brotliDecompressSync(bytes).equals(whole.bytes)).toBe(true);
    expect(JSON.parse(new TextDecoder().decode(whole.bytes)).seats).toHaveLength(6_000);
  });

  test("go as they are to others, and say that it depends", async () => {
    const { response, bytes } = await get(seats, {});
    expect(response.headers.get("Content-Encoding")).toBeNull();
    expect(response.headers.get("Vary")).toBe("Accept-Encoding");
    expect(response.headers.get("ETag")).toBe('"7"');
    expect(JSON.parse(new TextDecoder().decode(bytes)).seats).toHaveLength(100);
  });

  test("that are known need no body: the weak tag is as good", async () => {
    const headers = { "Accept-Encoding": "br", "If-None-Match": 'W/"7"' };
    expect((await get(seats, headers)).response.status).toBe(304);
  });

  test("that are short, and streams, go as they are", async () => {
    const asked = { "Accept-Encoding": "br, gzip" };
    const short = await get("/shows/s1/plan", asked);
    expect(short.response.headers.get("Content-Encoding")).toBeNull();
    expect(short.response.headers.get("Vary")).toBeNull();
    const stream = await get("/shows/s1/events", asked);
    expect(stream.response.headers.get("Content-Encoding")).toBe("identity");
  });

  test("problems are compressed, too", async () => {
    const { boxOffice } = createStubBoxOffice({
      getPlan: { outcome: "seat_already_reserved", seatIds: Array(500).fill("A-1-1") },
    });
    const { app } = createClient(boxOffice, { compressor: both });
    const headers = { "Accept-Encoding": "br" };
    const response = await app.request("/shows/s1/plan", { headers });
    expect(response.status).toBe(409);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    const text = brotliDecompressSync(new Uint8Array(await response.arrayBuffer())).toString();
    expect(JSON.parse(text)).toMatchObject({ code: "SEAT_ALREADY_RESERVED" });
  });

  test("need no host's help for gzip, and none are compressed where the host has none", async () => {
    const { response, bytes } = await get(seats, { "Accept-Encoding": "br, gzip" }, undefined);
    expect(response.headers.get("Content-Encoding")).toBe("br");
    const { boxOffice } = createStubBoxOffice(longList);
    const plain = createClient(boxOffice, {}).app;
    const asked = { "Queue-Token": "signed.token", "Accept-Encoding": "br, gzip" };
    const zipped = await plain.request(seats, { headers: asked });
    expect(zipped.headers.get("Content-Encoding")).toBe("gzip");
    const text = gunzipSync(new Uint8Array(await zipped.arrayBuffer())).toString();
    expect(text).toBe(brotliDecompressSync(bytes).toString());
    expect((await get(seats, asked, {})).response.headers.get("Content-Encoding")).toBeNull();
  });

  test("that are the same bytes are compressed once", async () => {
    const { boxOffice } = createStubBoxOffice(longList);
    const { app } = createClient(boxOffice, { compressor: both });
    const headers = { "Queue-Token": "signed.token", "Accept-Encoding": "br" };
    compressed = 0;
    const answers = await Promise.all([1, 2, 3].map(async () => app.request(seats, { headers })));
    const bodies = await Promise.all(
      answers.map(async (one) => (await one.arrayBuffer()).byteLength),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(compressed).toBe(1);
  });
});
