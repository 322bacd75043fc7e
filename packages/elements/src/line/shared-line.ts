import {
  type Connection,
  findMine,
  type LineUpdate,
  type QueueToken,
  type Watch,
  watchLine,
} from "@admit-one/client";
import { onReturn } from "../shared/element.ts";

/** The news without the token itself, which stays in the memory of each tab. */
type Posted = { readonly news: LineUpdate } | { readonly ask: true };

export type SharedLineDeps = {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly token: QueueToken;
  readonly onUpdate: (update: LineUpdate) => void;
};

/** After this silence a tab asks for itself: the one with the stream may be frozen. */
const silenceMs = 40_000;

/**
 * Follows a place with one stream for all tabs of a browser. The tab that holds the lock has the
 * stream and passes on its news; when it closes, the lock and the stream are another tab's. Where
 * there are no locks, each tab has its own.
 */
export const shareLine = ({ connection, signal, token, onUpdate }: SharedLineDeps): void => {
  const name = `admit-one.${token.queueId}.${token.tokenId}`;
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  let own: Watch | null = null;
  let known = token;
  let heardMs = performance.now();

  const know = (update: LineUpdate): void => {
    heardMs = performance.now();
    // News of two ways may arrive out of order.
    if (update.state === "known" && update.token.version < known.version) return;
    if (update.state === "known") known = { ...update.token, token: token.token };
    onUpdate(update);
  };

  const post = (message: Posted): void => channel?.postMessage(message);

  /** Keeps the lock until there will be no more news. */
  const follow = (): Promise<void> =>
    new Promise((resolve) => {
      own = watchLine(connection, known, { signal }, (update) => {
        know(update);
        post({ news: withoutToken(update) });
      });
      // It may be over already: then nothing is left to wait for.
      if (own.ended.aborted) resolve();
      own.ended.addEventListener("abort", () => resolve(), { once: true });
    });

  const ask = async (): Promise<void> => {
    const found = await findMine(connection, token.queueId, { signal });
    if (found.ok && found.value.tokenId === token.tokenId) {
      know({ state: "known", token: found.value });
    }
  };

  const askNow = (): void => {
    if (own !== null) return own.askNow();
    post({ ask: true });
    // What the other tab does not answer soon, this one finds out by itself.
    const askedMs = performance.now();
    setTimeout(() => {
      if (!signal.aborted && heardMs < askedMs) void ask().catch(() => {});
    }, 2_000);
  };

  channel?.addEventListener(
    "message",
    ({ data }: MessageEvent<Posted>) => {
      if ("ask" in data) own?.askNow();
      else know(data.news);
    },
    { signal },
  );

  const watch = setInterval(() => {
    const isLate = performance.now() - heardMs > Math.max(silenceMs, 2 * known.pollAfterMs);
    if (own === null && !document.hidden && isLate && known.status !== "expired") {
      void ask().catch(() => {});
    }
  }, 5_000);

  signal.addEventListener(
    "abort",
    () => {
      clearInterval(watch);
      channel?.close();
    },
    { once: true },
  );
  onReturn(signal, askNow);
  if (channel === null || navigator.locks === undefined) void follow();
  else void navigator.locks.request(name, { signal }, follow).catch(() => {});
};

const withoutToken = (update: LineUpdate): LineUpdate =>
  update.state === "refused" ? update : { ...update, token: { ...update.token, token: "" } };
