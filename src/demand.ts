// A wrong argument is the publisher's, and is told of at once.

/** @throws the kind of error with the message, where the condition does not hold. */
export function demand(
  condition: unknown,
  message: string,
  Kind: ErrorConstructor = TypeError,
): asserts condition {
  if (!condition) throw new Kind(message);
}
