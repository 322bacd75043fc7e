import type { LineMessages } from "../messages/messages.ts";
import { make } from "../shared/element.ts";

export type CallOut = {
  /** Announces that the buyer's turn has come, by all means that were asked for. */
  readonly call: (text: string) => void;
};

/**
 * A sound and a notification, each asked for by its button: browsers allow neither before the
 * reader did something, and nobody wants them unasked.
 */
export const createCallOut = (
  words: LineMessages,
  place: HTMLElement,
  tag: string,
  signal: AbortSignal,
): CallOut => {
  let audio: AudioContext | null = null;
  let mayNotify = false;

  const button = (part: string, text: string, act: () => Promise<boolean>): void => {
    const made =
      place.querySelector<HTMLElement>(`[data-part=${part}]`) ??
      make("button", { type: "button", "data-part": part, "aria-pressed": "false" }, text);
    if (!made.isConnected) place.append(made);
    const press = async (): Promise<void> => {
      made.setAttribute("aria-pressed", String(await act()));
    };
    made.addEventListener("click", () => void press(), { signal });
  };

  button("sound", words.sound, async () => {
    if (audio === null) {
      audio = new AudioContext();
      // A short one at once, so that everybody knows what to wait for.
      beep(audio, 0);
    } else {
      await audio.close();
      audio = null;
    }
    return audio !== null;
  });
  if (typeof Notification !== "undefined") {
    button("notify", words.notify, async () => {
      mayNotify = !mayNotify && (await Notification.requestPermission()) === "granted";
      return mayNotify;
    });
  }

  return {
    call: (text) => {
      if (audio !== null) for (const at of [0, 0.4, 0.8]) beep(audio, at);
      if (!mayNotify || !document.hidden) return;
      const note = new Notification(words.calledTitle, { body: text, tag });
      note.addEventListener("click", () => {
        focus();
        note.close();
      });
    },
  };
};

const beep = (audio: AudioContext, afterSeconds: number): void => {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.2;
  tone.frequency.value = 880;
  tone.connect(volume).connect(audio.destination);
  tone.start(audio.currentTime + afterSeconds);
  tone.stop(audio.currentTime + afterSeconds + 0.25);
};
