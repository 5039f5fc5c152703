import { synthesize } from "../../charts/synthesize";
import { identityOf } from "../../lib/manifests/manifest";
import { EXAMPLE_ENVIRONMENTS, exampleLayer } from "../helpers/example-environments";
import { judgeOf } from "./fuzz/server";
import { mustApply, removeLayer } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();

/** team-b differs from team-a only in names. */
const APPLIED = EXAMPLE_ENVIRONMENTS.filter((name) => name !== "team-b");

test.each(APPLIED)(
  "the API server accepts all objects of the example environment %s without a warning",
  async (name) => {
    // Each example has its namespace, so that a slow deletion of the one before does not matter.
    const namespace = `example-${name}`;
    const { manifests } = synthesize(exampleLayer(name, namespace));
    try {
      await mustApply(
        kubectl,
        manifests.filter(({ kind }) => kind === "Namespace"),
      );
      const { judge } = judgeOf(kubectl.kubeconfig, namespace);
      for (const manifest of manifests)
        expect([identityOf(manifest), await judge(manifest)]).toEqual([identityOf(manifest), []]);
      await mustApply(kubectl, manifests);
    } finally {
      await removeLayer(kubectl, namespace);
    }
  },
);
