import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

/** A box office that keeps what it lists, and counts how often a body is written from it. */
const open = async () => {
  const { boxOffice: stub } = createStubBoxOffice();
  const listed = await stub.listConcerts();
  if (listed.outcome !== "concerts_listed") throw new Error(listed.outcome);
  const [listing] = listed.concerts;
  if (listing === undefined) throw new Error("The stub lists nothing.");
  let written = 0;
  const counted = (title: string) => {
    const concert = {
      ...listing.concert,
      get title() {
        written += 1;
        return title;
      },
    };
    return { concert, shows: [...listing.shows] };
  };
  const answers = { listConcerts: {}, getConcert: {} };
  const keep = (title: string): void => {
    answers.listConcerts = { ...listed, concerts: [counted(title)] };
    answers.getConcert = { outcome: "concert_found", ...counted(title) };
  };
  keep("One");
  const { app } = createClient(createStubBoxOffice(answers).boxOffice);
  const get = async (path: string, headers: Record<string, string> = {}) =>
    app.request(path, { headers });
  return { get, keep, written: () => written };
};

describe.each(["/concerts", "/concerts/c1"])("GET %s", (path) => {
  test("is written once for 64 readers", async () => {
    const { get, written } = await open();
    const answers = await Promise.all(Array.from({ length: 64 }, () => get(path)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('"title":"One"');
    expect(written()).toBe(1);
    expect(answers[0]?.headers.get("Cache-Control")).toBe("public, max-age=1");
  });

  test("costs no body for a reader who has it, also after it was read again", async () => {
    const { get, keep } = await open();
    const etag = (await get(path)).headers.get("ETag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    keep("One");
    const same = await get(path, { "If-None-Match": etag });
    expect([same.status, await same.text(), same.headers.get("ETag")]).toEqual([304, "", etag]);
    expect(same.headers.get("Cache-Control")).toBe("public, max-age=1");
    keep("Two");
    const other = await get(path, { "If-None-Match": etag });
    expect([other.status, other.headers.get("ETag") === etag]).toEqual([200, false]);
    expect(await other.text()).toContain('"title":"Two"');
  });
});
