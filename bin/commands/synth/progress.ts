import { plural } from "../../../charts/failures";
import type { Outcome } from "./synthesis";
import { tableLines } from "../../output/table";
import type { Colours } from "../../output/terminal";

const STATUS_COLOUR = { written: "green", unchanged: "dim", different: "yellow", missing: "yellow" } as const;

/** One line per environment: name, objects, size, time, and what became of which file. */
export function progressLines(outcomes: readonly Outcome[], colours: Colours): readonly string[] {
  const rows = outcomes.map(({ name, manifests, yaml, milliseconds, status, file }) => [
    name,
    plural(manifests.length, "object"),
    plural(lineCount(yaml), "line"),
    formatBytes(Buffer.byteLength(yaml)),
    `${Math.round(milliseconds)} ms`,
    status,
    file,
  ]);
  const decorate = (cell: string, row: number, column: number) => {
    const status = outcomes[row]?.status ?? "unchanged";
    return column === 0 ? colours.bold(cell) : column === 5 ? colours[STATUS_COLOUR[status]](cell) : cell;
  };
  return tableLines(rows, ["left", "right", "right", "right", "right"], decorate);
}

/** `812 B`, `48.2 kB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}

function lineCount(text: string): number {
  return text.split("\n").length - 1;
}
