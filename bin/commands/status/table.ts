import type {
  DatastoreStatus,
  EnvironmentStatus,
  ImageVersion,
  ServiceStatus,
  TrackStatus,
  WorkloadState,
  WorkloadStatus,
} from "../../../lib/delivery/status/types";
import { percentText } from "../../../lib/delivery/status/service";
import { tableLines, type Alignment } from "../../output/table";
import { printable, type Colors } from "../../output/terminal";

/** Widest table. */
const COLUMNS = 120;

const HEADER = ["SERVICE", "WORKLOAD", "STATE", "VERSION", "PODS", "RANGE", "SHARE", "RESTARTS", "DRIFT"];
const ALIGNMENTS: readonly Alignment[] = ["left", "left", "left", "left", "right", "left", "right", "left", "left"];
const STATE = HEADER.indexOf("STATE");

/** Columns that are shortened if the table is too wide, with their smallest widths. */
const SHRINKS: ReadonlyMap<number, number> = new Map([
  [HEADER.indexOf("SERVICE"), 12],
  [HEADER.indexOf("VERSION"), 12],
  [HEADER.indexOf("RESTARTS"), 12],
]);

/** The mark of a state. The word after it says the same. */
const MARKS: Readonly<Record<WorkloadState, string>> = {
  ok: "✓",
  "rolling out": "~",
  paused: "~",
  unknown: "?",
  "not ready": "✗",
  stuck: "✗",
  stopped: "✗",
  missing: "✗",
};

/** One row for each workload: services, then datastores. */
export function tableOf({ services, datastores }: EnvironmentStatus, colors: Colors): readonly string[] {
  const rows = [...services.flatMap(serviceRows), ...datastores.map(datastoreRow)];
  const fitted = fittedRows([HEADER, ...rows.map((row) => row.map(printable))]);
  return tableLines(fitted, ALIGNMENTS, (cell, row, column) => {
    if (row === 0) return colors.dim(cell);
    return column === STATE ? colorOf(cell, colors)(cell) : cell;
  });
}

function colorOf(cell: string, { green, red, yellow }: Colors): (text: string) => string {
  return cell.startsWith("✓") ? green : cell.startsWith("✗") ? red : yellow;
}

function serviceRows({ name, tracks, drift }: ServiceStatus): readonly (readonly string[])[] {
  return tracks.map((track, index) => [
    index === 0 ? name : "",
    workloadText(track),
    stateText(track),
    versionCell(track),
    ...podCells(track),
    track.share === undefined ? "?" : percentText(track.share),
    restartCell(track),
    index === 0 ? (drift.fields === 0 ? "none" : String(drift.fields)) : "",
  ]);
}

function datastoreRow(datastore: DatastoreStatus): readonly string[] {
  return [datastore.name, "", stateText(datastore), "", ...podCells(datastore), "", restartCell(datastore), ""];
}

function workloadText({ track, role }: TrackStatus): string {
  return role === track || role === "only" ? track : `${track}: ${role ?? "?"}`;
}

function stateText({ state }: WorkloadStatus): string {
  return `${MARKS[state]} ${state}`;
}

/** Versions of the pods. The version of the file follows if no pod runs it. */
function versionCell({ running, template, file }: TrackStatus): string {
  const [first, ...others] = running ?? [];
  const wanted = shortVersion(file);
  if (first === undefined) return template === undefined ? "?" : `(${shortVersion(template)})`;
  const all = [first, ...others];
  const texts = others.length === 0 ? [shortVersion(first)] : all.map((one) => `${one.pods}× ${shortVersion(one)}`);
  const isOther = all.every((one) => shortVersion(one) !== wanted);
  return `${texts.join(", ")}${isOther ? ` (file: ${wanted})` : ""}`;
}

/** Tag and the first 12 digits of the digest. */
function shortVersion({ version, digest }: ImageVersion): string {
  return digest === undefined ? version : `${version}@${digest.replace(/^sha256:/, "").slice(0, 12)}`;
}

/** Ready and wanted pods, and the range of the autoscaler. */
function podCells({ pods }: WorkloadStatus): readonly string[] {
  if (pods === undefined) return ["?", ""];
  const { ready, wanted, floor, max } = pods;
  return [`${ready}/${wanted}`, floor === undefined || max === undefined ? "" : `${floor}–${max}`];
}

function restartCell({ restarts, worst }: WorkloadStatus): string {
  if (restarts === undefined) return "?";
  return worst === undefined ? String(restarts) : `${restarts} ${worst.reason}`;
}

/** Shortens the widest of the columns that can be shortened until the table fits. */
function fittedRows(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const total = () => widths.reduce((sum, width) => sum + width + 2, -2);
  while (total() > COLUMNS) {
    const [widest] = [...SHRINKS]
      .filter(([column, least]) => (widths[column] ?? 0) > least)
      .map(([column]) => column)
      .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return rows.map((row) => row.map((cell, column) => clipped(cell, widths[column] ?? 0)));
}

function clipped(cell: string, width: number): string {
  return cell.length <= width ? cell : `${cell.slice(0, width - 1)}…`;
}
