import { type Answer, type Ask, done, page, refused, type Sent } from "../kit/answers.ts";
import { actorOf, type Desk } from "../kit/desk.ts";
import { fold, form } from "../kit/form.ts";
import { instant } from "../kit/format.ts";
import { type Html, html, nothing, table } from "../kit/html.ts";
import { eventWords } from "../messages/events.ts";
import { shellWords } from "../messages/shell.ts";

/** Subscribers, and what they did not accept. */
export const eventsPage = async ({ desk }: Ask): Promise<Answer> => {
  const words = eventWords[desk.language];
  const { atMs, value } = await desk.looks.figures();
  const counts = new Map(value.deliveries.map((one) => [one.subscriber, one]));
  return page({
    title: words.title,
    live: {
      atMs,
      body: table({
        caption: words.subscribers,
        heads: [words.subscriber, words.waiting, words.dead],
        rows: [...new Set([...desk.boxOffice.subscribers, ...counts.keys()])].map((name) => [
          html`<a href="${desk.base}/events/${encodeURIComponent(name)}">${name}</a>`,
          counts.get(name)?.waiting ?? 0,
          counts.get(name)?.dead ?? 0,
        ]),
        empty: words.empty,
      }),
    },
    body: html`<p class="hint">${words.hint}</p>`,
  });
};

/** The dead letters of one subscriber. */
export const lettersPage = async ({ desk, id, query }: Ask): Promise<Answer> => {
  const subscriber = id("subscriber");
  const found = await desk.boxOffice.listDeadLetters({
    subscriber,
    after: query("after") || undefined,
  });
  if (found.outcome !== "dead_letters_listed") return refused(found, "/events");
  const words = eventWords[desk.language];
  const path = `/events/${subscriber}`;
  return page({
    title: words.lettersOf(subscriber),
    body: html`${
      found.letters.length === 0
        ? nothing
        : form(desk, {
            action: `${path}/replay-all`,
            role: "manager",
            submit: words.replayAll,
            hint: words.replayAllHint,
          })
    }${table({
      caption: words.letters,
      heads: [words.event, words.type, words.happened, words.attempts, words.reason, words.actions],
      rows: found.letters.map(({ event, attempts, failure }) => [
        html`<code>${event.eventId}</code>`,
        event.type,
        instant(desk, event.atMs),
        attempts,
        failure,
        letterForms(desk, path, event.eventId),
      ]),
      empty: words.noLetters,
    })}${
      found.next === null
        ? nothing
        : html`<p><a href="${desk.base}${path}?after=${encodeURIComponent(found.next)}">${shellWords[desk.language].older}</a></p>`
    }`,
  });
};

const letterForms = (desk: Desk, path: string, eventId: string): Html => {
  const words = eventWords[desk.language];
  const shared = { role: "manager", hidden: { eventId } } as const;
  return html`${form(desk, { ...shared, action: `${path}/replay`, submit: words.replay })}${fold(
    desk,
    words.discard,
    {
      ...shared,
      action: `${path}/discard`,
      submit: words.discard,
      hint: words.discardHint,
      danger: true,
    },
  )}`;
};

const pathOf = ({ id }: Sent): string => `/events/${id("subscriber")}`;

const named = ({ desk, form: fields, id }: Sent) => ({
  subscriber: id("subscriber"),
  eventId: fields.text("eventId"),
  actor: actorOf(desk),
});

export const replayLetter = async (sent: Sent): Promise<Answer> => {
  const result = await sent.desk.boxOffice.replayDeadLetter(named(sent));
  return result.outcome === "dead_letter_replayed"
    ? done(pathOf(sent), "replayed", 1)
    : refused(result, pathOf(sent));
};

export const discardLetter = async (sent: Sent): Promise<Answer> => {
  const result = await sent.desk.boxOffice.discardDeadLetter(named(sent));
  return result.outcome === "dead_letter_discarded"
    ? done(pathOf(sent), "discarded")
    : refused(result, pathOf(sent));
};

export const replayLetters = async (sent: Sent): Promise<Answer> => {
  const { desk, id } = sent;
  const command = { subscriber: id("subscriber"), actor: actorOf(desk) };
  const result = await desk.boxOffice.replayDeadLetters(command);
  return result.outcome === "dead_letters_replayed"
    ? done(pathOf(sent), "replayed", result.count)
    : refused(result, pathOf(sent));
};
