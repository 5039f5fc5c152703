import type { WriteStream } from "node:tty";
import { createColors } from "picocolors";

/** Functions that colour text. */
export type Colours = ReturnType<typeof createColors>;

/** Colours for a stream: none unless a terminal that shows them reads it, and none under NO_COLOR. */
export function colorsFor(stream: WriteStream): Colours {
  return createColors(stream.isTTY === true && stream.hasColors());
}

/** For people, on stderr: progress, problems, hints. */
export function tell(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(""));
}

/** The answer, on stdout. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

/** The answer for programs, on stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Whoever reads may leave before the end (`| head`): that is no failure. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit();
    });
  }
}

/** Text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
