const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether events may be posted to this URL: https, or this machine. */
export const isWebhookUrl = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname));
};

/**
 * @throws TypeError if events may not be posted there. A URL may contain a secret, so the message
 * does not show it.
 */
export const checkUrl = (text: string): string => {
  if (isWebhookUrl(text)) return text;
  throw new TypeError(
    "The URL of a webhook must be https without a user, or http on this machine.",
  );
};
