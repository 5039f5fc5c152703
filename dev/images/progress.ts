import type { Layer } from "./layer";

/** The line at the start of a layer's build. */
export function layerStartText({ name, seconds }: Layer): string {
  return `building the layer ${name} (once${seconds === undefined ? "" : `, about ${seconds} s`})\n`;
}

/** The line at the end of a layer's build. */
export function layerEndText({ name }: Layer, seconds: number, bytes: number): string {
  return `built the layer ${name} in ${seconds.toFixed(1)} s: ${megabytes(bytes)}\n`;
}

/** The line at the end of an archive. */
export function archiveEndText(group: string, seconds: number, bytes: number): string {
  return `wrote the archive ${group} in ${seconds.toFixed(1)} s: ${megabytes(bytes)}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
