import type { WriteStream } from "node:tty";
import { createColors } from "picocolors";

/** Functions that add color to text. */
export type Colors = ReturnType<typeof createColors>;

/** The color functions for a stream. They return text unchanged unless the stream is a terminal with color support. NO_COLOR disables them. */
export function colorsFor(stream: WriteStream): Colors {
  return createColors(stream.isTTY === true && stream.hasColors());
}

/** Prints progress, problems and hints on stderr. */
export function tell(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(""));
}

/** Prints the result on stdout. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

/** Prints the result as JSON on stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Exits silently if the reader closes the pipe early, as in `| head`. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit();
    });
  }
}

/** Replaces control characters: names and values from a cluster are untrusted and could contain escape sequences. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, "\uFFFD");
}
