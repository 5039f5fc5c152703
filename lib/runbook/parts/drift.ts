import type { Kit } from "../kit";
import type { RunStep } from "../procedure";
import { renderFiles } from "./release";

/** Lists the fields in the cluster that differ from the manifest, and who changed them. */
export function driftSteps(kit: Kit, group: string): readonly RunStep[] {
  const { layer, kubectlOutside, tool, manifest } = kit;
  const save = `get -f ${manifest} -o yaml --ignore-not-found --show-managed-fields`;
  return [
    renderFiles(kit, "drift-synth", group),
    {
      kind: "run",
      group,
      id: "drift",
      what: "List the fields that differ from the manifest, and who changed them.",
      command: `${kubectlOutside(save)} > live.yaml && ${tool(`drift dist/${layer.name} live.yaml`)}`,
      who: "read",
      expect: {
        see: "No object drifted. Otherwise, each line names a field, its field manager and the time of the change, and the exit code is 1.",
        output: "^no drift in ",
      },
      within: 60,
    },
  ];
}
