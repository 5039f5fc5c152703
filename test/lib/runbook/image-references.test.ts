import { proceduresOf } from "../../../lib/runbook/runbook";
import { LAYERS } from "./environments";

test.each(LAYERS)("%s: a version set by hand keeps the digests that the release file has", (_name, layer) => {
  const { inputs = [], steps = [] } = proceduresOf(layer).find(({ id }) => id === "image-pull-failure") ?? {};
  const set = steps.find(({ id }) => id === "set-image");
  const isPinned = layer.services.some(({ plan }) =>
    plan.workloads.some(({ release }) => release.digest !== undefined),
  );
  const reference = isPinned ? "<service>=<image>:<version>@<digest>" : "<service>=<image>:<version>";
  expect(set).toMatchObject({ command: expect.stringMatching(`${reference}$`) as string });
  expect(inputs.map(({ name }) => name)).toEqual(isPinned ? ["version", "digest"] : ["version"]);
});
