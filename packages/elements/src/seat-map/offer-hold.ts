import { type Connection, reservationCalls } from "@admit-one/client";
import type { MapMessages } from "../messages/messages.ts";
import { type AdmitElement, type Life, write } from "../shared/element.ts";
import type { Selected } from "./selection.ts";

export type HoldDeps = Pick<Life<MapMessages>, "connection" | "signal" | "words"> & {
  readonly element: Pick<AdmitElement<MapMessages>, "ensure" | "emit" | "noteRefusal"> & {
    readonly selection: Selected;
  };
  readonly showId: string;
  readonly token: string;
  /** Null if no concert was named: then prices are not checked. */
  readonly currency: string | null;
  readonly say: (text: string) => void;
};

/** Without a form around it, the map holds the seats by itself. */
export const offerHold = (deps: HoldDeps): void => {
  const { connection, signal, words, element, showId, token, currency, say } = deps;
  const button = element.ensure("hold", "button", { type: "button" });
  const { hold } = reservationCalls({ ...connection, given: keyStorage() });

  const send = async (): Promise<void> => {
    const { seatIds, amount } = element.selection;
    if (seatIds.length === 0) return say(words.nothingChosen);
    const seen = currency === null ? {} : { amount, currency };
    const held = await hold(showId, { token, seatIds, ...seen, signal });
    if (held.ok) {
      say(words.held);
      element.emit("admit-one-held", { reservation: held.value });
      return;
    }
    element.noteRefusal(held.problem);
    say(held.problem.title);
  };

  const press = (): void => {
    button.toggleAttribute("disabled", true);
    void send()
      .catch(() => say(words.unreachable))
      .finally(() => button.removeAttribute("disabled"));
  };
  write(button, words.hold);
  button.addEventListener("click", press, { signal });
};

/** With it, a page that is reloaded in the middle of a call gets the same hold. */
const keyStorage = (): Connection["given"] => {
  try {
    return { storage: sessionStorage };
  } catch {
    return {};
  }
};
