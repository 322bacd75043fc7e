import {
  type Connection,
  type Problem,
  type Reservation,
  reservationCalls,
} from "@admit-one/client";
import type { MapMessages } from "../messages/messages.ts";
import { write } from "../shared/element.ts";
import type { Selected } from "./selection.ts";

type Deps = {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly words: MapMessages;
  readonly showId: string;
  readonly token: string;
  readonly currency: () => string | null;
  readonly selected: () => Selected;
  readonly button: HTMLElement;
  readonly say: (text: string) => void;
  readonly onHeld: (reservation: Reservation) => void;
  readonly onRefused: (problem: Problem) => void;
};

/** Without a form around it, the map holds the seats by itself. */
export const offerHold = (deps: Deps): void => {
  const { connection, signal, words, showId, token, button, say } = deps;
  const { hold } = reservationCalls({ ...connection, storage: keyStorage() });

  const send = async (): Promise<void> => {
    const { seatIds, amount } = deps.selected();
    if (seatIds.length === 0) return say(words.nothingChosen);
    const currency = deps.currency();
    const seen = currency === null ? {} : { amount, currency };
    const held = await hold(showId, { token, seatIds, ...seen, signal });
    if (held.ok) {
      say(words.held);
      return deps.onHeld(held.value);
    }
    deps.onRefused(held.problem);
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
const keyStorage = (): Storage | null => {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
};
