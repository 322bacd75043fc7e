const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether proofs may be checked at this URL: https, or this machine. The request contains the
 * secret.
 */
export const isVerifyUrl = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname));
};
