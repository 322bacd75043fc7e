import { TicketingError } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { expect, test, vi } from "vitest";
import { whenPrimary } from "../src/when-primary.ts";

const unavailable = (code: string): TicketingError =>
  new TicketingError("UNAVAILABLE", "[admit-one/postgres] no", {
    cause: Object.assign(new Error("no"), { code }),
  });

const given = (failures: readonly Error[]) => {
  const clock = createFakeClock();
  const timers = createFakeTimers({ clock });
  const open = vi.fn<() => Promise<string>>();
  for (const failure of failures) open.mockRejectedValueOnce(failure);
  open.mockResolvedValue("opened");
  const said: unknown[] = [];
  const say = (...words: readonly unknown[]): void => void said.push(words.at(-1));
  return { clock, open, said, opened: whenPrimary(open, timers, { error: say, info: say }) };
};

test("fault F1: a start waits while there is only a standby, and says so once", async () => {
  const { clock, open, said, opened } = given([unavailable("25006"), unavailable("25006")]);
  for (const calls of [1, 2]) {
    await vi.waitFor(() => expect(open).toHaveBeenCalledTimes(calls));
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(500);
  }
  expect(await opened).toBe("opened");
  expect(said).toEqual(["waiting for a database that takes writes", "the database takes writes"]);
});

test("what else is wrong ends the start at once", async () => {
  const { opened, said } = given([unavailable("28P01")]);
  await expect(opened).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(said).toEqual([]);
});
