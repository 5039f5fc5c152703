import type { Layer } from "../layer/layer";
import { diagramOf, type Node } from "./diagram-model";

/** Colors that are legible on light and dark pages. */
const STYLE = {
  service: { fill: "#dbeafe", line: "#1d4ed8" },
  store: { fill: "#fef3c7", line: "#b45309" },
  server: { fill: "#ede9fe", line: "#6d28d9" },
  job: { fill: "#dcfce7", line: "#15803d" },
  outside: { fill: "#f3f4f6", line: "#4b5563" },
} as const;

const TEXT = { strong: "#111827", plain: "#374151", faint: "#6b7280", edge: "#6b7280" };

/**
 * Graphviz writes it as `font-family="Courier,monospace"`. Every monospaced font is at most 0.602 em wide per character, and Graphviz lays out Courier
 * with 0.6 em, so text stays inside its node with any font.
 */
const FONT = "Courier";

/** A layer as a Mermaid flowchart: services, datastores, jobs, external systems, and the calls between them. */
export function mermaidOf(layer: Layer): string {
  const { title, nodes, edges } = diagramOf(layer);
  const inside = nodes.filter(({ isExternal }) => !isExternal);
  const outside = nodes.filter(({ isExternal }) => isExternal);
  const lines = [
    "flowchart TB",
    `  subgraph namespace["${mermaidText(title)}"]`,
    ...inside.map((node) => `    ${mermaidNode(node)}`),
    "  end",
    ...outside.map((node) => `  ${mermaidNode(node)}`),
    ...edges.map(({ from, to }) => `  ${from.id} --> ${to.id}`),
    ...Object.entries(STYLE).map(
      ([shape, { fill, line }]) => `  classDef ${shape} fill:${fill},stroke:${line},color:${TEXT.strong}`,
    ),
    "  classDef external stroke-dasharray:5 4",
    ...outside.map(({ id }) => `  class ${id} external`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** A layer as a Graphviz digraph, with the same content as {@link mermaidOf}. */
export function dotOf(layer: Layer): string {
  const { title, nodes, edges } = diagramOf(layer);
  const lines = [
    "digraph {",
    `  graph [rankdir=TB, nodesep=0.35, ranksep=0.75, pad=0.3, fontname=${FONT}, fontsize=13, bgcolor=white]`,
    `  node [fontname=${FONT}, fontsize=13, margin="0.18,0.1", penwidth=1.4]`,
    `  edge [color="${TEXT.edge}", arrowsize=0.7, penwidth=1.1]`,
    "  subgraph cluster_namespace {",
    `    label=${dotText(title)}; labeljust=l; style=rounded; color="#d1d5db"; fontcolor="${TEXT.edge}"; margin=18`,
    ...nodes.filter(({ isExternal }) => !isExternal).map((node) => `    ${dotNode(node)}`),
    "  }",
    ...nodes.filter(({ isExternal }) => isExternal).map((node) => `  ${dotNode(node)}`),
    ...edges.map(({ from, to }) => `  ${from.id} -> ${to.id}`),
    "}",
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const MERMAID_BRACKETS = {
  service: ["[", "]"],
  store: ["[(", ")]"],
  server: ["([", "])"],
  job: ["[[", "]]"],
  outside: ["[/", "/]"],
} as const;

function mermaidNode({ id, name, shape, lines }: Node): string {
  const [open, close] = MERMAID_BRACKETS[shape];
  const label = [`<b>${mermaidText(name)}</b>`, ...lines.map(({ text }) => mermaidText(text))].join("<br>");
  return `${id}${open}"${label}"${close}:::${shape}`;
}

function mermaidText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "#quot;");
}

const DOT_SHAPES = { service: "box", store: "cylinder", server: "box", job: "box", outside: "box" } as const;

function dotNode({ id, name, shape, isExternal, lines }: Node): string {
  const { fill, line } = STYLE[shape];
  const style = ["filled", ...(shape === "store" ? [] : ["rounded"]), ...(isExternal ? ["dashed"] : [])].join(",");
  const small = lines.map(
    ({ text, isFaint }) =>
      `<br/><font point-size="10" color="${isFaint === true ? TEXT.faint : TEXT.plain}">${dotMarkup(text)}</font>`,
  );
  const label = `<b>${dotMarkup(name)}</b>${small.join("")}`;
  return `${id} [shape=${DOT_SHAPES[shape]}, style="${style}", fillcolor="${fill}", color="${line}", fontcolor="${TEXT.strong}", label=<${label}>]`;
}

function dotMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function dotText(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
