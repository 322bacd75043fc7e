import type { FieldError } from "../kernel/errors.ts";
import { check, isStorableJson } from "../kernel/validate.ts";
import type { ConcertMetadata } from "./concert.ts";

/** Lists of concerts contain the metadata of each. */
const metadataMax = 16_384;

/** Pages show these texts, and a list of them nowhere hides a value that is no text. */
export const checkMetadata = (metadata: ConcertMetadata): readonly FieldError[] => {
  if (!isStorableJson(metadata) || !Object.values(metadata).every(isString)) {
    const message = "must be flat texts without null characters and without a field __proto__";
    return check(false, "metadata", message);
  }
  const { color, poster } = ownOf(metadata);
  return [
    ...check(
      JSON.stringify(metadata).length <= metadataMax,
      "metadata",
      `must be at most ${metadataMax} characters`,
    ),
    ...check(
      color === undefined || colorForm.test(color),
      "metadata.color",
      "must be a colour like #1d4ed8",
    ),
    ...check(
      poster === undefined || isPicture(poster),
      "metadata.poster",
      `must be an https URL of at most ${pictureMax} characters`,
    ),
  ];
};

/** Without the fields that every object inherits. */
const ownOf = (metadata: ConcertMetadata): Partial<ConcertMetadata> =>
  Object.fromEntries(Object.entries(metadata));

const isString = (value: unknown): boolean => typeof value === "string";

const colorForm = /^#[0-9a-f]{6}$/i;

const pictureMax = 2_000;

/** An address with a host and without a user, which needs no escapes in HTML. */
const pictureForm = /^https:\/\/[^\s"'<>\\/?#@]+(?:[/?#][^\s"'<>\\]*)?$/i;

/** Whether a page may load the picture: nothing that is a script or comes over http. */
const isPicture = (text: string): boolean => text.length <= pictureMax && pictureForm.test(text);
