import type { Layer } from "../../layer/layer";
import type { Procedure, RunStep } from "../procedure";
import { PROOF_RECORD } from "./record";
import { needsContainers, shapeOf } from "./shape";

/** What was proved about the command of a step, in this environment or in another one where it differs only in names. */
export type Proof =
  | {
      /** The command ran as its role and showed what it should. Its undo ran, too. */
      readonly kind: "proved";
      /** Version of Kubernetes. */
      readonly kubernetes: string;
    }
  | {
      /** The command ran as its role. What it shows depends on programs in containers, which were simulated. */
      readonly kind: "simulated";
      /** Version of Kubernetes. */
      readonly kubernetes: string;
    }
  | { readonly kind: "none" };

/** Shapes of proved commands, by procedure and step. */
export type ProvedSteps = Readonly<Record<string, readonly string[]>>;

/** What a run of the tests proved. */
export interface ProofRun {
  /** Version of Kubernetes. */
  readonly kubernetes: string;
  /** Whether the containers were real. */
  readonly containers: "real" | "simulated";
  /** The proved steps. */
  readonly steps: ProvedSteps;
}

/** Looks up the proof of a step. */
export function proofOf(
  { id }: Pick<Procedure, "id">,
  { id: step, command }: RunStep,
  layer: Pick<Layer, "name" | "namespace" | "cluster">,
  record: readonly ProofRun[] = PROOF_RECORD,
): Proof {
  const shape = shapeOf(command, layer);
  const runs = record.filter(({ steps }) => steps[`${id}/${step}`]?.includes(shape) === true);
  const real = runs.find(({ containers }) => containers === "real" || !needsContainers(command));
  const [run] = runs;
  if (real !== undefined) return { kind: "proved", kubernetes: real.kubernetes };
  return run === undefined ? { kind: "none" } : { kind: "simulated", kubernetes: run.kubernetes };
}

/** Sentence about a proof. */
export function proofText(proof: Proof): string {
  switch (proof.kind) {
    case "proved":
      return `Proven on Kubernetes ${proof.kubernetes}.`;
    case "simulated":
      return `Runs with this role on Kubernetes ${proof.kubernetes}. Its output is not proven, because the containers were simulated.`;
    case "none":
      return "Not proven by a test.";
  }
}
