import { expect, test } from "vitest";
import { createBoxOfficeRoutes } from "../src/index.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

const readAs = async (userId: string) => {
  const { boxOffice, calls } = createStubBoxOffice();
  const identify = async () => ({ outcome: "user", userId }) as const;
  const app = createBoxOfficeRoutes({ boxOffice, identify });
  const { status } = await app.request("/reservations");
  return { status, asked: calls.length };
};

test.each([
  ["NUL", "ali\0ce"],
  ["half a character", "alice\ud800"],
  ["nothing", ""],
  ["256 characters", "a".repeat(256)],
])(
  "fault 53: a host names a user by %s, which no database keeps: nobody is asked",
  async (_, id) => {
    expect(await readAs(id)).toEqual({ status: 401, asked: 0 });
  },
);

test("any other text names a user", async () => {
  for (const userId of ["a", "앨리스 😀", "a".repeat(255)]) {
    expect(await readAs(userId)).toEqual({ status: 200, asked: 1 });
  }
});
