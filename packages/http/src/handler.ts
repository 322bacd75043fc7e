import type { Handler } from "hono";
import { alwaysAnswers } from "./answering-router.ts";
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
 *
 * An answer that is there at once stays so: then a server need not wait for it, nor listen for a
 * client that leaves meanwhile.
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
    const fail = (error: unknown, c: RequestContext): Response => {
      // Hono stores the error here for a host's middleware.
      if (error instanceof Error) c.error = error;
      return toAnswer(error, c);
    };
    const finish = (c: RequestContext, response: Response): Response | Promise<Response> => {
      const body = c.get("boxOfficeBody");
      return body === undefined ? response : compress(c, body, response);
    };
    const wait = async (c: RequestContext, answered: Promise<Response>): Promise<Response> => {
      try {
        return await finish(c, await answered);
      } catch (error) {
        return fail(error, c);
      }
    };
    return alwaysAnswers((c) => {
      nameRequest(c, makeId);
      c.set("boxOfficeMount", mount);
      try {
        const answered = answer(c);
        if (answered instanceof Promise) return wait(c, answered);
        const finished = finish(c, answered);
        return finished instanceof Promise ? wait(c, finished) : finished;
      } catch (error) {
        return fail(error, c);
      }
    });
  };
};
