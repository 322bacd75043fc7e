import { findMine, joinQueue, type LineUpdate, type QueueToken } from "@admit-one/client";
import type { LineMessages } from "../messages/messages.ts";
import { AdmitElement, define, type Life, type Load, make, write } from "../shared/element.ts";
import { type CallOut, createCallOut } from "./call-out.ts";
import { keepLeft } from "./left-table.ts";
import { createAnnouncer, hasGrown, textsOf } from "./news.ts";
import { shareLine } from "./shared-line.ts";

/**
 * `<admit-one-line queue="" concert="" next-url="">`: the buyer's place, live. All tabs share one
 * connection. It never leaves the page by itself: the buyer follows the link.
 */
class LineElement extends AdmitElement<LineMessages> {
  #before: QueueToken | null = null;
  readonly #announcer = createAnnouncer();

  protected override async live(life: Life<LineMessages>): Promise<void> {
    const { connection, signal } = life;
    const found = await findMine(connection, this.attr("queue"), { signal });
    if (found.ok) return this.#follow(life, found.value);
    this.noteRefusal(found.problem);
    const { words } = life;
    const isMissing = found.problem.code === "NOT_FOUND";
    write(
      this.ensure("status", "p", { role: "status" }),
      isMissing ? words.notInLine : found.problem.title,
    );
    if (isMissing) this.#offerJoin(life, words.join);
  }

  #follow(life: Life<LineMessages>, token: QueueToken): void {
    const { connection, signal, words, language } = life;
    const title = document.title;
    const callOut = createCallOut(words, this.ensure("alarms", "p"), token.tokenId, signal);
    this.#show(life, token, callOut, title);
    if (token.status === "expired") return;
    const concertId = this.attr("concert");
    if (concertId !== "") {
      const deps = { connection, signal, concertId, language, words, token: token.token };
      void keepLeft(this.ensure("left", "table"), deps).catch(() => {});
    }
    const onUpdate = (update: LineUpdate): void => this.#take(life, update, callOut, title);
    shareLine({ connection, signal, token, onUpdate });
  }

  #take(life: Life<LineMessages>, update: LineUpdate, callOut: CallOut, title: string): void {
    switch (update.state) {
      case "known":
        return this.#show(life, update.token, callOut, title);
      case "unreachable":
        return this.#say("unreachable", life.words.unreachable);
      case "refused":
        this.#say("refused", update.problem.title);
        return this.#offerJoin(life, life.words.joinAgain);
    }
  }

  #show(life: Life<LineMessages>, token: QueueToken, callOut: CallOut, title: string): void {
    const { words, language } = life;
    const texts = textsOf(words, language, token);
    const before = this.#before;
    this.#before = token;
    this.dataset["state"] = token.status;
    if (hasGrown(before, token)) {
      // Never the token itself: what collects errors also collects these lines.
      const seen = [before, token].map((one) => `${one?.version}: ${one?.position}`);
      // oxlint-disable-next-line no-console -- For those who run the sale: it must never happen.
      console.warn(`admit-one-line: the place ${token.tokenId} grew`, ...seen);
    }
    for (const name of ["position", "ahead", "wait"] as const) {
      write(token.status === "waiting" ? this.ensure(name) : this.find(name), texts[name]);
    }
    // Figures of a place in line mean nothing any more once it is over.
    const figures = this.find("position")?.closest("dl");
    if (figures) figures.hidden = token.status !== "waiting";
    switch (token.status) {
      case "waiting":
        document.title = token.position === null ? title : `(${texts.position}) ${title}`;
        return this.#say("waiting", texts.status);
      case "active":
        document.title = `${words.calledTitle} – ${title}`;
        if (before?.status !== "active") this.#call(life, texts.status);
        if (before?.status === "waiting") callOut.call(texts.status);
        if (before?.status !== "active") this.emit("admit-one-called", { token });
        return;
      case "expired":
        document.title = title;
        this.find("call")?.replaceChildren();
        this.#say("expired", texts.status);
        if (token.reason !== "paid" && token.reason !== "queue_closed") {
          this.#offerJoin(life, words.joinAgain);
        }
    }
  }

  /** News for everybody; for screen readers not too often. */
  #say(state: string, text: string): void {
    const status = this.ensure("status", "p", { role: "status" });
    status.hidden = false;
    if (this.#announcer.isDue(state, performance.now())) write(status, text);
  }

  /** Says at once that the buyer is in, and offers the way on. */
  #call({ words }: Life<LineMessages>, text: string): void {
    const call = this.ensure("call", "div", { role: "alert" });
    const status = this.find("status");
    if (status !== null) status.hidden = true;
    // The server has said it already.
    if (call.childElementCount > 0) return;
    const next = this.attr("next-url");
    call.replaceChildren(
      make("p", {}, text),
      ...(next === "" ? [] : [make("a", { href: next, class: "button" }, words.choose)]),
    );
  }

  #offerJoin(life: Life<LineMessages>, text: string): void {
    const { connection, signal, words } = life;
    const button = this.ensure("join", "button", { type: "button", class: "button" });
    button.hidden = false;
    write(button, text);
    const join = async (): Promise<void> => {
      const joined = await joinQueue(connection, this.attr("queue"), { signal });
      if (!joined.ok) {
        this.noteRefusal(joined.problem);
        return this.#say(joined.problem.code, joined.problem.title);
      }
      button.hidden = true;
      this.#before = null;
      this.#follow(life, joined.value);
    };
    button.onclick = () => void join().catch(() => this.#say("unreachable", words.unreachable));
  }
}

/** Registers `<admit-one-line>` with its sentences. */
export const registerLine = (load: Load<LineMessages>): void =>
  define("admit-one-line", LineElement, { load });
