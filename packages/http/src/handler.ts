import type { Handler } from "hono";
import type { BoxOfficeRoutesOptions, Mount, RequestContext, RequestEnv } from "./context.ts";
import { checkBasePath } from "./location.ts";
import { answerError } from "./on-error.ts";
import { nameRequest } from "./request-id.ts";

type Answer = (c: RequestContext) => Response | Promise<Response>;

/** Makes a handler of the app of what answers a request to a route. */
export type MakeHandler = (pattern: string, answer: Answer) => Handler<RequestEnv>;

/**
 * The request has its name before it is answered, and what is thrown becomes a problem. Hono has a
 * middleware and an error handler for these, but where the app is mounted each of them costs every
 * request another round of promises.
 */
export const createHandlers = (
  options: BoxOfficeRoutesOptions,
  makeId: () => string,
): MakeHandler => {
  const toAnswer = answerError(options);
  const basePath = checkBasePath(options.basePath);
  return (pattern, answer) => {
    const mount: Mount = { pattern, basePath };
    return async (c) => {
      nameRequest(c, makeId);
      c.set("boxOfficeMount", mount);
      try {
        return await answer(c);
      } catch (error) {
        // Where Hono leaves it for a host's middleware.
        if (error instanceof Error) c.error = error;
        return toAnswer(error, c);
      }
    };
  };
};
