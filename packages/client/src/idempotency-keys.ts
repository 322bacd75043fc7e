/** Where keys of calls under way are kept. `sessionStorage` fits: a reload finds them again. */
export type KeyStorage = {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
};

/**
 * One key for each call until its answer is known. So a call that is repeated after a lost answer,
 * a reload or a crash of the tab has one effect. Another request gets another key.
 */
export type IdempotencyKeys = {
  /** The key of this request, the same until `done`. */
  of(name: string, request: string): string;
  /** The outcome is known: the same request is a new one from now on. */
  done(name: string): void;
};

const createMemoryStorage = (): KeyStorage => {
  const items = new Map<string, string>();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
};

export type KeyOptions = {
  /** Default: the keys are kept in memory. */
  readonly storage?: KeyStorage;
  /** Default: `crypto.randomUUID`. */
  readonly createKey?: () => string;
};

/** Takes a connection, which has what its page gave. */
export const createIdempotencyKeys = ({
  given,
}: {
  readonly given: KeyOptions;
}): IdempotencyKeys => {
  const { storage = createMemoryStorage(), createKey = () => crypto.randomUUID() } = given;
  const nameOf = (name: string): string => `admit-one.${name}`;
  return {
    of: (name, request) => {
      const kept = parse(storage.getItem(nameOf(name)));
      if (kept?.request === request) return kept.key;
      const key = createKey();
      storage.setItem(nameOf(name), JSON.stringify({ key, request }));
      return key;
    },
    done: (name) => storage.removeItem(nameOf(name)),
  };
};

type Kept = { readonly key: string; readonly request: string };

/** Others may write to the storage, so what it holds may be anything. */
const parse = (text: string | null): Kept | null => {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null;
    return typeof kept?.key === "string" && typeof kept.request === "string"
      ? { key: kept.key, request: kept.request }
      : null;
  } catch {
    return null;
  }
};
