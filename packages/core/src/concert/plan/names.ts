/** Invisible characters: soft hyphen, zero width space, text direction marks, word joiners. */
const invisible = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Joiners that shape letters in some scripts and are invisible in all others. */
const joiners = /[\u200c\u200d]/g;

/** Characters with only one encoding. Most names consist of them. */
const plain = /^[!-~]*$/;

/**
 * A name in its stored form, which is also part of a seat's id. Names are the same if they differ
 * only in Unicode form (there are two for `é` and for `가`), spaces around them, or the number of
 * spaces inside.
 */
export const normalName = (text: string): string =>
  plain.test(text)
    ? text
    : text.replaceAll(invisible, "").normalize("NFC").trim().replaceAll(/\s+/g, " ");

/** Names with equal keys look the same. Upper and lower case differ. */
export const twinKey = (name: string): string =>
  plain.test(name) ? name : normalName(name).replaceAll(joiners, "");

/** The first name that occurs again in another encoding. Null if there is none. */
export const twinOf = (names: readonly string[]): string | null => {
  const writings = new Map<string, string>();
  for (const name of names) {
    const key = twinKey(name);
    if ((writings.get(key) ?? name) !== name) return normalName(name);
    writings.set(key, name);
  }
  return null;
};
