import { readFileSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { PROJECT, environmentOf, layerOf } from "../helpers/fixtures";

const RUNBOOK = readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8");

test.each(["prod", "staging"])(
  "the gateway of the shipped %s serves the health check that the runbook requests from outside, and not the metrics",
  (name) => {
    expect(RUNBOOK).toContain("http://<gateway>/health");
    const { manifests } = synthesize(layerOf(environmentOf(name, "environments")));
    const routes = manifests.filter(
      ({ kind, metadata }) => ["HTTPRoute", "Ingress"].includes(kind) && metadata.name === "gateway",
    );
    const paths = [...JSON.stringify(routes).matchAll(/"(\/[^"]*)"/g)].map(([, path]) => path);
    expect(paths).toEqual(["/", "/metrics"]);
  },
);
