export interface Progress {
  step(what: string): void;
  end(): void;
}

/** Says on stderr where a long run is: in place on a terminal, else a line for every step. */
export const createProgress = (
  steps: number,
  write = (text: string): void => void process.stderr.write(text),
): Progress => {
  const inPlace = process.stderr.isTTY === true;
  let done = 0;
  return {
    step: (what) => {
      done += 1;
      const text = `[${done}/${steps}] ${what}`;
      write(inPlace ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    end: () => write(inPlace ? '\r\u001b[2K' : ''),
  };
};
