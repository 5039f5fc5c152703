import { plural } from "../../../lib/values/words";
import type { Outcome } from "./synthesis";
import { tableLines } from "../../output/table";
import type { Colors } from "../../output/terminal";

const STATUS_COLOR = { written: "green", unchanged: "dim", different: "yellow", missing: "yellow" } as const;

/** One line per environment: name, number of objects and patches, size, time, status and file. */
export function progressLines(outcomes: readonly Outcome[], colors: Colors): readonly string[] {
  const rows = outcomes.map(({ name, layer, manifests, yaml, milliseconds, status, file }) => [
    name,
    counts(manifests.length, layer.patches.length),
    plural(lineCount(yaml), "line"),
    formatBytes(Buffer.byteLength(yaml)),
    `${Math.round(milliseconds)} ms`,
    status,
    file,
  ]);
  const decorate = (cell: string, row: number, column: number) => {
    const status = outcomes[row]?.status ?? "unchanged";
    return column === 0 ? colors.bold(cell) : column === 5 ? colors[STATUS_COLOR[status]](cell) : cell;
  };
  return tableLines(rows, ["left", "right", "right", "right", "right"], decorate);
}

function counts(objects: number, patches: number): string {
  return plural(objects, "object") + (patches > 0 ? `, ${plural(patches, "patch", "patches")}` : "");
}

/** `812 B`, `48.2 kB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}

function lineCount(text: string): number {
  return text.split("\n").length - 1;
}
