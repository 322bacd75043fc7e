export const toBase64 = (bytes: Uint8Array): string => {
  // An argument for each byte: more of them at once would overflow the stack.
  const piece = 8_192;
  let text = "";
  for (let from = 0; from < bytes.length; from += piece) {
    text += String.fromCharCode(...bytes.subarray(from, from + piece));
  }
  return btoa(text);
};
