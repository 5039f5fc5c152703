import { pageOf } from "../../bin/commands/runbook/page";
import { synthesize } from "../../charts/synthesize";
import type { Layer } from "../../lib/layer/layer";
import { kitOf } from "../../lib/runbook/kit";
import type { ProofOf } from "../../lib/runbook/render/html/options";
import { runbookOf, type Runbook } from "../../lib/runbook/runbook";
import { environmentOf, layerOf } from "./fixtures";
import { richProcedures } from "./rich-procedures";

/** Prod with addresses of Grafana and Prometheus. */
export function linkedProd(): Layer {
  const layer = layerOf(environmentOf("prod"));
  const links = { grafana: "https://grafana.example.com/", prometheus: "https://prometheus.example.com" };
  return { ...layer, cluster: { ...layer.cluster, links } };
}

/** A page with its runbook. */
export interface RenderedPage {
  readonly runbook: Runbook;
  readonly text: string;
}

/** The page of {@link linkedProd} with all procedures of the library and {@link richProcedures}. */
export async function richPage(proofOf?: ProofOf): Promise<RenderedPage> {
  const layer = linkedProd();
  const { manifests } = synthesize(layer);
  const runbook = runbookOf(layer, { manifests, digest: "a".repeat(64), own: richProcedures(kitOf(layer)) });
  return { runbook, text: await pageOf({ layer, manifests, runbook, ...(proofOf && { proofOf }) }) };
}
