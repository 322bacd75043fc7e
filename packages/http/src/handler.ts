import type { Handler } from "hono";
import { createCompression, webCompressor } from "./compress.ts";
import type { BoxOfficeRoutesOptions, Mount, RequestContext, RequestEnv } from "./context.ts";
import { checkBasePath } from "./location.ts";
import { answerError } from "./on-error.ts";
import { nameRequest } from "./request-id.ts";

type Answer = (c: RequestContext) => Response | Promise<Response>;

/** Makes a handler of the app from the function that answers a route's requests. */
export type MakeHandler = (pattern: string, answer: Answer) => Handler<RequestEnv>;

/**
 * Gives the request its id before it is answered, and turns thrown errors into problems. Hono
 * offers a middleware and an error handler for this, but in a mounted app each of them costs every
 * request another round of promises.
 */
export const createHandlers = (
  options: BoxOfficeRoutesOptions,
  makeId: () => string,
): MakeHandler => {
  const toAnswer = answerError(options);
  const basePath = checkBasePath(options.basePath);
  const compress = createCompression(options.compressor ?? webCompressor);
  return (pattern, answer) => {
    const mount: Mount = { pattern, basePath };
    return async (c) => {
      nameRequest(c, makeId);
      c.set("boxOfficeMount", mount);
      try {
        const response = await answer(c);
        const body = c.get("boxOfficeBody");
        return body === undefined ? response : await compress(c, body, response);
      } catch (error) {
        // Hono stores the error here for a host's middleware.
        if (error instanceof Error) c.error = error;
        return toAnswer(error, c);
      }
    };
  };
};
