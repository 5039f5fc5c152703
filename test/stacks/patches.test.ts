import { synthesize } from "../../charts/synthesize";
import { PATCHED_ANNOTATION } from "../../lib/names";
import { objectsOf } from "../helpers/layer-resources";
import { changedLayer } from "../helpers/needs";
import { resourceOf } from "../helpers/pulumi";

test("AccessLayer registers patched objects as kubectl gets them, with fields that the Kubernetes classes drop", async () => {
  const layer = changedLayer("prod");
  const registered = await objectsOf({ layer });
  const { manifests } = synthesize(layer);
  const patched = manifests.filter(({ metadata }) => metadata.annotations?.[PATCHED_ANNOTATION] !== undefined);
  expect(patched.length).toBeGreaterThan(3);
  for (const { kind, metadata, spec } of patched) {
    const place = kind === "Namespace" ? "" : "254carbon-access/";
    const { inputs } = resourceOf(registered, `layer:${kind}/${place}${metadata.name}`);
    expect([metadata.name, inputs["spec"]]).toEqual([metadata.name, spec]);
    expect(inputs["metadata"]).toMatchObject(metadata);
  }
  expect(JSON.stringify(patched)).toContain('"sleep":{"seconds":5}');
});
