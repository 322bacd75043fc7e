import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { createStubBoxOffice, someSeats } from "./stub-box-office.ts";

const list = "/shows/s1/seats";
const token = "signed.token";

describe("ETag", () => {
  const { ask } = createClient(createStubBoxOffice().boxOffice);

  test("an answer names its revision and may be kept by the reader alone", async () => {
    const { headers } = await ask("GET", list, { token });
    expect(headers.get("ETag")).toBe('"s1-5"');
    expect(headers.get("Cache-Control")).toBe("private, no-cache");
    expect(headers.get("Content-Type")).toBe("application/json");
  });

  test.each([
    ['"s1-5"', 304],
    ['W/"s1-5"', 304],
    ['"other", "s1-5"', 304],
    ["*", 304],
    ['"s1-4"', 200],
    ["s1-5", 200],
    ["", 200],
  ])("If-None-Match %s: %i", async (ifNoneMatch, status) => {
    const answer = await ask("GET", list, { token, headers: { "If-None-Match": ifNoneMatch } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("ETag")).toBe('"s1-5"');
    expect(answer.headers.get("Cache-Control")).toBe("private, no-cache");
  });

  test("whoever may not look is not told that nothing changed", async () => {
    const { boxOffice } = createStubBoxOffice({ listSeats: { outcome: "token_not_active" } });
    const headers = { "If-None-Match": "*" };
    const answer = await createClient(boxOffice).ask("GET", list, { token, headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.has("ETag")).toBe(false);
  });
});

test("a list is serialised once for as long as it has the same pieces", async () => {
  let reads = 0;
  const seat = {
    ...someSeats[0],
    get available() {
      reads += 1;
      return true;
    },
  };
  const listed = { outcome: "seats_listed", revision: "s1-5" };
  const first = [seat];
  const answers = { listSeats: { ...listed, pieces: [first] } };
  const { ask } = createClient(createStubBoxOffice(answers).boxOffice);
  const bodies = [await ask("GET", list, { token }), await ask("GET", list, { token })];
  expect(reads).toBe(1);
  expect(bodies[0]?.text).toBe(bodies[1]?.text);
  answers.listSeats = { ...listed, pieces: [[seat, seat]] };
  expect((await ask("GET", list, { token })).json).toMatchObject({ seats: { length: 2 } });
  expect(reads).toBe(3);
});

test("nothing but what is documented gets out, whatever the list carries", async () => {
  const seats = [{ ...someSeats[0], heldBy: "ann" }];
  const { boxOffice } = createStubBoxOffice({
    listSeats: { outcome: "seats_listed", revision: "1", pieces: [seats] },
  });
  expect((await createClient(boxOffice).ask("GET", list, { token })).text).not.toMatch("heldBy");
});
