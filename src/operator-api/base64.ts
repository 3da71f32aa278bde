/** Standard Base64 of bytes. Character by character: spreading a large array into call arguments overflows the stack. */
export const toBase64 = (bytes: Uint8Array | ArrayBuffer): string =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));

/** Bytes of standard Base64 text. Throws where the text is not Base64. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
