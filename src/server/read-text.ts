/** The whole text of an answer; undefined as soon as it is longer, and the rest is not waited for. */
export async function readText(response: Response, longest: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for (const reader = response.body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    if (text.length > longest) {
      await reader.cancel();
      return undefined;
    }
    if (done) break;
  }
  return text;
}
