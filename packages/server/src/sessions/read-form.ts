import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";

/** More than any form of a log-in sends. */
export const smallForm: MiddlewareHandler = bodyLimit({
  maxSize: 16 * 1024,
  onError: (c) => c.text("Payload Too Large", 413),
});

/** The fields of a form. Every other body has none. */
export const readForm = async (c: Context): Promise<URLSearchParams> => {
  const type = c.req.header("Content-Type") ?? "";
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
  return new URLSearchParams(isForm ? await c.req.text() : "");
};
