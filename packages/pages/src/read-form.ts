import type { Context } from "hono";

/** As much as the API accepts. */
const formBytesMax = 65_536;

export type ReadForm =
  | { readonly outcome: "form"; readonly form: URLSearchParams }
  | { readonly outcome: "too_large" }
  | { readonly outcome: "unsupported" };

/** Reads what a form sent, and no more than a form of ours can have. */
export const readForm = async (c: Context): Promise<ReadForm> => {
  const type = c.req.header("Content-Type") ?? "";
  const body = c.req.raw.body;
  if (body === null) return { outcome: "form", form: new URLSearchParams() };
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) return { outcome: "unsupported" };
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > formBytesMax) return { outcome: "too_large" };
    pieces.push(piece);
  }
  return { outcome: "form", form: new URLSearchParams(Buffer.concat(pieces).toString("utf8")) };
};
