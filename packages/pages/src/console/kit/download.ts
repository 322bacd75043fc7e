/** A file that is read while it is sent. If a piece fails, the answer breaks off. */
export const download = (
  pieces: AsyncIterator<string>,
  type: string,
  fileName: string,
): Response => {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await pieces.return?.();
    },
  });
  // Names come from ids, and quotes would end the parameter.
  const name = fileName.replaceAll(/[^A-Za-z0-9_.-]/g, "_");
  return new Response(body, {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
    },
  });
};
