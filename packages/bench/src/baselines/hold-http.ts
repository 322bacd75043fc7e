import { Hono } from "hono";
import { z } from "zod";
import type { BaselineAnswer, BaselineHold } from "./hold-postgres.ts";

const body = z.object({
  seatIds: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(100)
    .refine((seatIds) => new Set(seatIds).size === seatIds.length),
});

/** A bare route with the same validation before the hand-written hold. */
export const createHoldRoute = (
  hold: (hold: BaselineHold) => Promise<BaselineAnswer>,
  placeOf: (token: string) => Pick<BaselineHold, "queueId" | "no">,
): Hono => {
  const app = new Hono();
  app.post("/shows/:showId/reservations", async (c) => {
    const userId = c.req.header("X-User-Id");
    const token = c.req.header("Queue-Token");
    if (userId === undefined || token === undefined)
      return c.json({ code: "UNAUTHENTICATED" }, 401);
    const parsed = body.safeParse(await c.req.json());
    if (!parsed.success) return c.json({ code: "VALIDATION", errors: parsed.error.issues }, 400);
    const { seatIds } = parsed.data;
    const showId = c.req.param("showId");
    const answer = await hold({ ...placeOf(token), userId, showId, seatIds });
    return c.json(
      { ...answer, status: "held", showId, seatIds },
      answer.outcome === "seats_reserved" ? 201 : 409,
    );
  });
  return app;
};
