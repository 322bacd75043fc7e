import { en } from "./en.ts";
import { ko } from "./ko.ts";
import type { Messages } from "./messages.ts";

export type Language = "ko" | "en";

type Some<T> = T extends string | ((...args: never[]) => unknown)
  ? T
  : { readonly [K in keyof T]?: Some<T[K]> };

/** Some of the sentences. */
export type SomeMessages = Some<Messages>;
export type MessagesByLanguage = Partial<Readonly<Record<Language, SomeMessages>>>;

/** All sentences of both languages, with those of the host in place of ours. */
export const chooseMessages = (
  replaced: MessagesByLanguage = {},
): Readonly<Record<Language, Messages>> => ({
  ko: merge(ko, replaced.ko ?? {}) as Messages,
  en: merge(en, replaced.en ?? {}) as Messages,
});

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/** Names that we do not have are left out: a typing error must not hide in there. */
const merge = (ours: Tree, theirs: Tree): Tree =>
  Object.fromEntries(
    Object.entries(ours).map(([name, value]) => {
      const given = theirs[name];
      if (given === undefined) return [name, value];
      return [name, isTree(value) && isTree(given) ? merge(value, given) : given];
    }),
  );
