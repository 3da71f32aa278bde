import { InvalidArgumentError } from 'commander';

/** Sums of two are exact. */
const LARGEST = 2 ** 52;

/** @throws InvalidArgumentError, which commander prints. */
export function whole(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > LARGEST)
    throw new InvalidArgumentError(`Pass a whole number up to ${LARGEST}.`);
  return Number(text);
}

/** @throws InvalidArgumentError, which commander prints. */
export function atLeastOne(text: string): number {
  const number = whole(text);
  if (!number) throw new InvalidArgumentError('Pass 1 or more.');
  return number;
}
