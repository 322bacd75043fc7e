import { type Connection, getLeft, type SeatsLeft } from "@admit-one/client";
import type { Language } from "../messages/language.ts";
import type { LineMessages } from "../messages/messages.ts";
import { make, write } from "../shared/element.ts";
import { count } from "../shared/times.ts";

/** The server answers the same to everybody for a second; nobody needs it more often than this. */
const everyMs = 5_000;

type Deps = {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly concertId: string;
  readonly language: Language;
  readonly words: LineMessages;
  readonly token: string;
};

/** Keeps a table of the seats left up to date while somebody looks at it. */
export const keepLeft = async (table: HTMLElement, deps: Deps): Promise<void> => {
  const { connection, signal, concertId, token } = deps;
  const { random, pause } = connection.options;
  for (;;) {
    if (!document.hidden) {
      const found = await getLeft(connection, concertId, { token, signal });
      if (found.ok) show(table, found.value.left, deps);
      else if (found.problem.status < 500 && found.retryAfterMs === null) return;
    }
    await pause(everyMs * (1 + random()), signal);
  }
};

const show = (table: HTMLElement, rows: readonly SeatsLeft[], { language, words }: Deps): void => {
  if (table.childElementCount === 0) {
    table.append(make("caption", {}, words.left), make("tbody"));
  }
  for (const { showId, grade, price, left } of rows) {
    const key = `[data-show="${CSS.escape(showId)}"][data-grade="${CSS.escape(grade ?? "")}"]`;
    const found = table.querySelector(`tr${key}[data-price="${price}"]`);
    const row =
      found ??
      make(
        "tr",
        { "data-show": showId, "data-grade": grade ?? "", "data-price": String(price) },
        make("th", { scope: "row" }, grade ?? showId),
        make("td"),
      );
    if (found === null) table.querySelector("tbody:last-of-type")?.append(row);
    write(row.querySelector<HTMLElement>("td:last-child"), count(language, left));
  }
};
