/** Marks that show nothing: soft hyphen, zero width space, directions, joiners of words. */
const invisible = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Joiners that shape letters in some scripts, and show nothing in all others. */
const joiners = /[\u200c\u200d]/g;

/** Letters that have one writing, which most names are made of. */
const plain = /^[!-~]*$/;

/**
 * A name as it is kept, and as a seat's id has it: the same letters written in another way (Unicode
 * has two ways for `é` and for `가`), spaces around it, and more of them within make no other name.
 */
export const normalName = (text: string): string =>
  plain.test(text)
    ? text
    : text.replaceAll(invisible, "").normalize("NFC").trim().replaceAll(/\s+/g, " ");

/** Names with equal keys look the same; small and capital letters differ. */
export const twinKey = (name: string): string =>
  plain.test(name) ? name : normalName(name).replaceAll(joiners, "");

/** The first name that stands among the others in another writing; null where there is none. */
export const twinOf = (names: readonly string[]): string | null => {
  const writings = new Map<string, string>();
  for (const name of names) {
    const key = twinKey(name);
    if ((writings.get(key) ?? name) !== name) return normalName(name);
    writings.set(key, name);
  }
  return null;
};
