import type { Layer } from "../layer/layer";
import type { ContactsSpec } from "../spec/people";
import type { Manifest } from "../manifests/manifest";
import { ENVIRONMENTS_FOLDER, environmentsArgument } from "../values/command-line";
import { alertCards, type AlertCard } from "./alert-cards";
import { clusterCheck, type ClusterCheck } from "./cluster-check";
import { kitOf } from "./kit";
import { withKnownAlerts } from "./known-alerts";
import { CHAPTERS, type Chapter, type Procedure } from "./procedure";
import { PROCEDURES } from "./procedures";
import { proofOf, type Proof } from "./proof/proof";

/** The runbook of one environment as data, from which all formats are rendered. */
export interface Runbook {
  /** Name of the environment. */
  readonly environment: string;
  /** Command that renders it again. */
  readonly command: string;
  /** Namespace of all commands. */
  readonly namespace: string;
  /** kubectl context of all commands. */
  readonly context: string;
  /** Chapters with at least one procedure. */
  readonly chapters: readonly RunbookChapter[];
  /** What was proved about each command, by procedure and step: `service-outage/restart`. */
  readonly proofs: Readonly<Record<string, Proof>>;
  /** A card for each alert of the environment, sorted by name. */
  readonly alerts: readonly AlertCard[];
  /**
   * Recipients of escalations.
   * @default - the environment names none
   */
  readonly contacts?: ContactsSpec;
  /** Groups with an on-call role. */
  readonly groups: Layer["onCall"];
  /** Addresses of Grafana, Prometheus and others. */
  readonly links: Layer["cluster"]["links"];
  /** The manifest to which the runbook belongs, and how to compare it with the cluster. */
  readonly check: ClusterCheck;
}

/** A chapter of a runbook. */
export interface RunbookChapter {
  /** Identifier. */
  readonly id: Chapter;
  /** Heading. */
  readonly title: string;
  /** Procedures in their order. */
  readonly procedures: readonly Procedure[];
}

/** What a runbook needs to know in addition to the layer. */
export interface RunbookFacts {
  /** All objects of the environment. */
  readonly manifests: readonly Manifest[];
  /** SHA-256 of the manifest file, in hexadecimal. */
  readonly digest: string;
  /**
   * Procedures of the user.
   * @default - none
   */
  readonly own?: readonly Procedure[];
  /**
   * Folder of the environment files, relative to the folder in which the commands run.
   * @default "environments"
   */
  readonly environments?: string;
}

/** Resolves the runbook of an environment. */
export function runbookOf(
  layer: Layer,
  { manifests, digest, own = [], environments = ENVIRONMENTS_FOLDER }: RunbookFacts,
): Runbook {
  const procedures = [...proceduresOf(layer, environments), ...own];
  return {
    environment: layer.name,
    command: `access-layer runbook --env ${layer.name}${environmentsArgument(environments)}`,
    namespace: layer.namespace,
    context: layer.cluster.context,
    chapters: chaptersOf(procedures),
    proofs: proofsOf(procedures, layer),
    // The procedures of the user win, because they know more about their alerts.
    alerts: alertCards(layer, [...own, ...procedures]),
    ...(layer.contacts && { contacts: layer.contacts }),
    groups: layer.onCall,
    links: layer.cluster.links,
    check: clusterCheck(layer, manifests, digest),
  };
}

/**
 * The procedures of the library that apply to an environment.
 * @param environments - folder of the environment files, relative to the folder in which the commands run
 */
export function proceduresOf(layer: Layer, environments?: string): readonly Procedure[] {
  const kit = kitOf(layer, environments);
  return withKnownAlerts(
    layer,
    PROCEDURES.flatMap((procedureOf) => procedureOf(kit) ?? []),
  );
}

function proofsOf(procedures: readonly Procedure[], layer: Layer): Readonly<Record<string, Proof>> {
  return Object.fromEntries(
    procedures.flatMap((procedure) =>
      procedure.steps.flatMap((step) =>
        step.kind === "run" ? [[`${procedure.id}/${step.id}`, proofOf(procedure, step, layer)] as const] : [],
      ),
    ),
  );
}

function chaptersOf(procedures: readonly Procedure[]): readonly RunbookChapter[] {
  return (Object.keys(CHAPTERS) as Chapter[])
    .map((id) => ({ id, title: CHAPTERS[id], procedures: procedures.filter(({ chapter }) => chapter === id) }))
    .filter(({ procedures }) => procedures.length > 0);
}
