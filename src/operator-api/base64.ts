/** Standard Base64 of bytes. Built piece by piece: spreading a large array into call arguments overflows the stack. */
export function toBase64(bytes: Uint8Array | ArrayBuffer): string {
  let binary = '';
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Bytes of standard Base64 text. Throws where the text is not Base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
