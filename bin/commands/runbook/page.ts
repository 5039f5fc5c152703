import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { reachability } from "../../../lib/reachability/reachability";
import { htmlOf } from "../../../lib/runbook/render/html";
import type { Picture } from "../../../lib/runbook/render/html/options";
import type { Runbook } from "../../../lib/runbook/runbook";
import { dotOf } from "../../../lib/traffic/diagram";
import { diagramOf } from "../../../lib/traffic/diagram-model";
import { drawSvg } from "../../output/graphviz";
import { evaluatedOf } from "../reach/lines";
import { serversOf } from "../reach/servers";
import { matrixPicture } from "./matrix-picture";

/** What a page is rendered from. */
export interface PageSource {
  /** The environment. */
  readonly layer: Layer;
  /** All objects of the environment. */
  readonly manifests: readonly Manifest[];
  /** Its runbook. */
  readonly runbook: Runbook;
}

/** The HTML page of a runbook, with its pictures. */
export async function pageOf({ layer, manifests, runbook }: PageSource): Promise<string> {
  const judged = reachability(manifests, { servers: serversOf(layer) });
  return htmlOf(runbook, {
    diagram: await diagramPicture(layer),
    matrix: matrixPicture(evaluatedOf(judged, false)),
  });
}

async function diagramPicture(layer: Layer): Promise<Picture> {
  const { nodes, edges } = diagramOf(layer);
  const nameOf = new Map(nodes.map(({ id, name }) => [id, name]));
  const lines = nodes.flatMap(({ id, name, lines: details }) => {
    const about = details.map(({ text }) => text).join(", ");
    const callees = edges.filter(({ from }) => from.id === id).map(({ to }) => nameOf.get(to.id) ?? to.id);
    return [`${name}${about && ` (${about})`}${callees.length === 0 ? "" : ` calls ${callees.join(", ")}`}.`];
  });
  return { svg: await drawSvg(dotOf(layer)), lines };
}
