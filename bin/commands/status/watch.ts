import { EXIT, failureOf } from "../../../charts/failures";
import type { EnvironmentStatus } from "../../../lib/delivery/status/types";
import { colorsFor, print } from "../../output/terminal";
import { jsonOf } from "./json";
import { statusLines } from "./lines";
import type { StatusOptions } from "./status";

const PAUSE_MILLISECONDS = 2000;
/** Time after which an interrupted request no longer delays the exit. */
const EXIT_MILLISECONDS = 200;

/** Moves to the first line, and clears the rest of a line or of the screen. */
const [HOME, REST_OF_LINE, REST_OF_SCREEN] = ["\x1b[H", "\x1b[K", "\x1b[J"];

/**
 * Shows the status until Ctrl-C. On a terminal, it replaces the last one; otherwise it follows after a change. A failure, such as an API server that
 * restarts, is shown and does not end it.
 * @throws the failure of the first read
 */
export async function watchStatus(read: () => Promise<EnvironmentStatus>, options: StatusOptions): Promise<number> {
  const interruption = interrupted();
  const show = options.json !== true && process.stdout.isTTY === true ? redraw : printChanges();
  const first = await Promise.race([read(), interruption.then(() => undefined)]);
  if (first === undefined) return EXIT.fine;
  show(linesOf(first, options));
  for (;;) {
    const pause = new Promise<"next">((resolve) => setTimeout(() => resolve("next"), PAUSE_MILLISECONDS));
    if ((await Promise.race([pause, interruption])) !== "next") return EXIT.fine;
    const lines = read().then(
      (status) => linesOf(status, options),
      (error: unknown) => failureLines(error, options),
    );
    const found = await Promise.race([lines, interruption]);
    if (found === undefined) return EXIT.fine;
    show(found);
  }
}

function linesOf(status: EnvironmentStatus, options: StatusOptions): readonly string[] {
  if (options.json === true) return [JSON.stringify(jsonOf(status, options))];
  return statusLines(status, options, colorsFor(process.stdout));
}

function failureLines(error: unknown, { json }: StatusOptions): readonly string[] {
  const { text } = failureOf(error, false);
  return json === true ? [JSON.stringify({ failure: text })] : [`no status: ${text}`];
}

/** Resolves at Ctrl-C or a termination signal. A second one does not end the process with an error. */
function interrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        // A request without an answer would keep the process running.
        setTimeout(() => process.exit(EXIT.fine), EXIT_MILLISECONDS).unref();
        resolve(undefined);
      });
    }
  });
}

/** Replaces the text on the screen. Lines that do not fit are counted, because a scrolled screen could not be replaced. */
function redraw(lines: readonly string[]): void {
  const rows = process.stdout.rows - 1;
  const hidden = lines.length - rows;
  const shown = hidden <= 0 ? lines : [...lines.slice(0, rows - 1), `… ${hidden + 1} more lines; enlarge the terminal`];
  process.stdout.write(HOME + shown.map((line) => `${line}${REST_OF_LINE}\n`).join("") + REST_OF_SCREEN);
}

/** Prints the lines if they differ from the last ones. */
function printChanges(): (lines: readonly string[]) => void {
  let last = "";
  return (lines) => {
    const text = lines.join("\n");
    if (text === last) return;
    if (last !== "" && !text.startsWith("{")) print("");
    last = text;
    print(...lines);
  };
}
