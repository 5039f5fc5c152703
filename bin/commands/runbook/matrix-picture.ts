import type { NodeGroup } from "../../../lib/reachability/groups";
import type { Picture } from "../../../lib/runbook/render/html/options";
import { escapeHtml } from "../../../lib/runbook/render/html/markup";
import { cellsOf, portsText, type Evaluated } from "../reach/lines";

/** Width of a character and height of a row, in pixels. */
const CHARACTER = 6.7;
const ROW = 19;
const PAD = 6;

/** A matrix with names of callers and destinations, and the ports of each allowed pair. */
interface Matrix {
  readonly callers: readonly string[];
  readonly destinations: readonly string[];
  /** Ports by caller and destination; empty if no port is allowed. */
  readonly cells: readonly (readonly string[])[];
}

/** Draws the allowed connections. Draws only pairs that can connect, because the others are most of the matrix. */
export function matrixPicture(evaluated: Evaluated): Picture {
  const matrix = matrixOf(evaluated);
  return { svg: svgOf(matrix), lines: linesOf(matrix) };
}

function matrixOf(evaluated: Evaluated): Matrix {
  const { groups, reachability } = evaluated;
  const cellOf = cellsOf(evaluated);
  const isOpen = (from: NodeGroup, to: NodeGroup) => cellOf(from, to).length > 0;
  const callers = groups.filter((from) => groups.some((to) => isOpen(from, to)));
  const destinations = groups.filter((to) => groups.some((from) => isOpen(from, to)));
  const textOf = (from: NodeGroup, to: NodeGroup) =>
    isOpen(from, to) ? portsText(cellOf(from, to), reachability.judged) : "";
  return {
    callers: callers.map(({ name }) => name),
    destinations: destinations.map(({ name }) => name),
    cells: callers.map((from) => destinations.map((to) => textOf(from, to))),
  };
}

function linesOf({ callers, destinations, cells }: Matrix): readonly string[] {
  return callers.map((from, row) => {
    const open = destinations.flatMap((to, column) => {
      const ports = cells[row]?.[column] ?? "";
      return ports === "" ? [] : [`${to} (${ports})`];
    });
    return `${from} can connect to ${open.join(", ")}.`;
  });
}

function svgOf({ callers, destinations, cells }: Matrix): string {
  const left = PAD + widthOf(callers);
  const top = PAD + widthOf(destinations);
  const widths = destinations.map((_, column) => Math.max(ROW, widthOf(cells.map((row) => row[column] ?? ""))));
  const starts = widths.map((_, column) => left + sum(widths.slice(0, column)));
  const right = left + sum(widths);
  const bottom = top + callers.length * ROW;
  const middle = (row: number) => top + row * ROW + 14;
  const lines = [
    ...callers.map((_, row) => `M0 ${top + row * ROW}H${right}`),
    `M0 ${bottom}H${right}`,
    ...starts.map((x) => `M${x} 0V${bottom}`),
    `M${right} 0V${bottom}`,
  ];
  const open = cells.flatMap((row, index) =>
    row.flatMap((ports, column) => {
      const [x = 0, width = 0] = [starts[column], widths[column]];
      if (ports === "") return [];
      const y = top + index * ROW + 1;
      return [
        {
          box: `M${x + 1} ${y}h${width - 2}v${ROW - 2}h${2 - width}z`,
          label: text(ports, x + width / 2, middle(index)),
        },
      ];
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${right + PAD}" height="${bottom + PAD}" viewBox="0 0 ${right + PAD} ${bottom + PAD}" font-family="Courier,monospace" font-size="11">`,
    `<path class="open" d="${open.map(({ box }) => box).join("")}" fill="#cfe1fb"/>`,
    `<g text-anchor="middle">${open.map(({ label }) => label).join("")}</g>`,
    `<path d="${lines.join("")}" stroke="#c9d1dc" fill="none"/>`,
    ...callers.map((name, row) => text(name, PAD, middle(row))),
    ...destinations.map((name, column) => {
      const x = (starts[column] ?? 0) + (widths[column] ?? 0) / 2 + 4;
      return text(name, x, top - PAD, ` transform="rotate(-90 ${x} ${top - PAD})"`);
    }),
    "</svg>",
  ].join("\n");
}

function text(content: string, x: number, y: number, attributes = ""): string {
  return `<text x="${x}" y="${y}"${attributes}>${escapeHtml(content)}</text>`;
}

/** Width of the longest text, in whole pixels, with space around it. */
function widthOf(texts: readonly string[]): number {
  return Math.ceil(Math.max(0, ...texts.map(({ length }) => length)) * CHARACTER) + 2 * PAD;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
