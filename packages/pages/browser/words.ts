/** The sentences of the page's element, which the server sent with the page. */
export const pageWords = <Words>(): Words =>
  JSON.parse(document.querySelector("[data-words]")?.textContent ?? "{}") as Words;
