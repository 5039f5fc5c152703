import { pageOf } from "../../bin/commands/runbook/page";
import { synthesize } from "../../charts/synthesize";
import type { Layer } from "../../lib/layer/layer";
import { alertCards } from "../../lib/runbook/alert-cards";
import { kitOf } from "../../lib/runbook/kit";
import { CHAPTERS, type Chapter, type Procedure } from "../../lib/runbook/procedure";
import { runbookOf, type Runbook } from "../../lib/runbook/runbook";
import { environmentOf, layerOf } from "./fixtures";
import { richProcedures } from "./rich-procedures";
import { thinProcedures } from "./thin-procedures";

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

/** The page of {@link linkedProd} with {@link thinProcedures} and {@link richProcedures} instead of those of the library. */
export function richPage(): Promise<RenderedPage> {
  const layer = linkedProd();
  return pageWith(layer, [...thinProcedures(kitOf(layer)), ...richProcedures(kitOf(layer))]);
}

/** A page with at least as many procedures, steps and alerts as the one of prod will have. */
export function largePage(): Promise<RenderedPage> {
  const layer = linkedProd();
  const rich = richProcedures(kitOf(layer));
  const copies = Array.from({ length: 45 }, (_, index) =>
    rich.map((procedure) => ({ ...procedure, id: `${procedure.id}-${index}`, title: `Procedure ${index}` })),
  );
  return pageWith(layer, copies.flat());
}

async function pageWith(layer: Layer, procedures: readonly Procedure[]): Promise<RenderedPage> {
  const { manifests } = synthesize(layer);
  const proofs = {
    "service-outage/deployments": { kind: "proved", on: "Kubernetes 1.36" },
    "rich-switch/follow": { kind: "simulated", on: "Kubernetes 1.36" },
  } as const;
  const ids = Object.keys(CHAPTERS) as Chapter[];
  const runbook = {
    ...runbookOf(layer, { manifests, digest: "a".repeat(64) }),
    chapters: ids
      .map((id) => ({ id, title: CHAPTERS[id], procedures: procedures.filter(({ chapter }) => chapter === id) }))
      .filter((chapter) => chapter.procedures.length > 0),
    alerts: alertCards(layer, procedures),
    proofs,
  };
  return { runbook, text: await pageOf({ layer, manifests, runbook }) };
}
