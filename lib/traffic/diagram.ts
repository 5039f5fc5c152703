import { datastoreNames } from "../layer/datastores";
import type { Layer, LayerService } from "../layer/layer";
import type { DatastoreName } from "../spec/datastores";
import { callsOf } from "./layer-calls";

interface Line {
  readonly text: string;
  readonly isFaint?: boolean;
}

/** A node of the diagram. `server` is a datastore without a volume. */
interface Node {
  readonly id: string;
  readonly name: string;
  readonly shape: "service" | "store" | "server" | "outside";
  readonly isExternal: boolean;
  readonly lines: readonly Line[];
}

interface Diagram {
  readonly title: string;
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly from: Node; readonly to: Node }[];
}

/** Datastores drawn as cylinders. */
const KEEPS_DATA: readonly DatastoreName[] = ["postgres", "redis", "kafka"];

/** Colors that are legible on light and dark pages. */
const STYLE = {
  service: { fill: "#dbeafe", line: "#1d4ed8" },
  store: { fill: "#fef3c7", line: "#b45309" },
  server: { fill: "#ede9fe", line: "#6d28d9" },
  outside: { fill: "#f3f4f6", line: "#4b5563" },
} as const;

const TEXT = { strong: "#111827", plain: "#374151", faint: "#6b7280", edge: "#6b7280" };

/** The calls in a layer as a Mermaid flowchart. */
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

/** The calls in a layer as a Graphviz digraph. */
export function dotOf(layer: Layer): string {
  const { title, nodes, edges } = diagramOf(layer);
  const lines = [
    "digraph {",
    "  graph [rankdir=TB, nodesep=0.35, ranksep=0.75, pad=0.3, fontname=Arial, fontsize=13, bgcolor=white]",
    '  node [fontname=Arial, fontsize=14, margin="0.18,0.1", penwidth=1.4]',
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

function diagramOf(layer: Layer): Diagram {
  const nodes = [
    ...layer.services.map(serviceNode),
    ...datastoreNames(layer.datastores).map((name) => datastoreNode(name, layer)),
    ...layer.externalServices.map(({ name, namespace }) =>
      node("outside", name, true, [{ text: `namespace ${namespace}` }]),
    ),
  ];
  const byName = new Map(nodes.map((one) => [one.name, one]));
  const edges = callsOf(layer).flatMap(({ from, to }) => {
    const [caller, callee] = [byName.get(from), byName.get(to)];
    return caller === undefined || callee === undefined ? [] : [{ from: caller, to: callee }];
  });
  return { title: `${layer.name}: namespace ${layer.namespace} on ${layer.cluster.context}`, nodes, edges };
}

/** One line for each workload: its version, and whether it is live or the canary share. */
function serviceNode({ name, plan: { workloads }, release: { share } }: LayerService): Node {
  const hasIdle = workloads.some(({ serving }) => !serving);
  const lines = workloads.map(({ track, serving, release: { version } }) => {
    if (workloads.length === 1) return { text: version };
    const percent = track === "canary" && share !== undefined ? `, ${share} %` : "";
    const state = hasIdle ? (serving ? " live" : " idle") : "";
    return { text: `${track} ${version}${percent}${state}`, isFaint: !serving };
  });
  return node("service", name, false, lines);
}

function datastoreNode(name: DatastoreName, { datastores }: Layer): Node {
  const store = datastores[name];
  const shape = KEEPS_DATA.includes(name) ? "store" : "server";
  return store?.kind === "external"
    ? node(shape, name, true, [{ text: store.host ?? store.hostFrom?.secret ?? "" }])
    : node(shape, name, false, [{ text: store?.version ?? "" }]);
}

/** A node with a prefixed id, because names such as `end` are keywords in Mermaid or Graphviz. */
function node(shape: Node["shape"], name: string, isExternal: boolean, lines: readonly Line[]): Node {
  return { id: `${shape}_${name.replace(/[^A-Za-z0-9]/g, "_")}`, name, shape, isExternal, lines };
}

const MERMAID_BRACKETS = {
  service: ["[", "]"],
  store: ["[(", ")]"],
  server: ["([", "])"],
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

const DOT_SHAPES = { service: "box", store: "cylinder", server: "box", outside: "box" } as const;

function dotNode({ id, name, shape, isExternal, lines }: Node): string {
  const { fill, line } = STYLE[shape];
  const style = ["filled", ...(shape === "store" ? [] : ["rounded"]), ...(isExternal ? ["dashed"] : [])].join(",");
  const small = lines.map(
    ({ text, isFaint }) =>
      `<br/><font point-size="11" color="${isFaint === true ? TEXT.faint : TEXT.plain}">${dotMarkup(text)}</font>`,
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
