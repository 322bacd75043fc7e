import { type Answer, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";

const pathOf = ({ id }: Sent): string => `/lines/${id("queueId")}`;

/** The line's name must be typed for what ends places. */
const isTyped = ({ form, id }: Sent): boolean => form.text("typed") === id("queueId");

const mistyped = (sent: Sent): Answer => ({
  answer: "mistyped",
  name: sent.id("queueId"),
  back: pathOf(sent),
});

export const pauseLine = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const result = await desk.boxOffice.changeQueue({
    queueId: id("queueId"),
    mode: "paused",
    pauseReason: form.given("reason") ?? null,
    actor: actorOf(desk),
  });
  return result.outcome === "queue_found"
    ? done(pathOf(sent), "queuePaused")
    : refused(result, pathOf(sent));
};

export const resumeLine = async (sent: Sent): Promise<Answer> => {
  const { desk, id } = sent;
  const result = await desk.boxOffice.changeQueue({
    queueId: id("queueId"),
    mode: "open",
    actor: actorOf(desk),
  });
  return result.outcome === "queue_found"
    ? done(pathOf(sent), "queueResumed")
    : refused(result, pathOf(sent));
};

export const closeLine = async (sent: Sent): Promise<Answer> => {
  if (!isTyped(sent)) return mistyped(sent);
  const { desk, id } = sent;
  const result = await desk.boxOffice.changeQueue({
    queueId: id("queueId"),
    mode: "closed",
    actor: actorOf(desk),
  });
  return result.outcome === "queue_found"
    ? done(pathOf(sent), "queueClosed")
    : refused(result, pathOf(sent));
};

export const resetLine = async (sent: Sent): Promise<Answer> => {
  if (!isTyped(sent)) return mistyped(sent);
  const { desk, form, id } = sent;
  const result = await desk.boxOffice.resetQueue({
    queueId: id("queueId"),
    idempotencyKey: form.given("key"),
    actor: actorOf(desk),
  });
  return result.outcome === "queue_found"
    ? done(pathOf(sent), "queueReset")
    : refused(result, pathOf(sent));
};

export const admitNext = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const result = await desk.boxOffice.admitTokens({
    queueId: id("queueId"),
    count: form.number("count") ?? Number.NaN,
    idempotencyKey: form.given("key"),
    actor: actorOf(desk),
  });
  return result.outcome === "tokens_admitted"
    ? done(pathOf(sent), "admitted", result.admitted)
    : refused(result, pathOf(sent));
};
